// Reads {data, changes, total, workers, shares} and answers what the page adds up from so many workers that answer in
// a mixed order, what the page's figures say, and which words turn a stance both ways.

import {text} from "node:stream/consumers";
import {bothWays} from "../../../sim/report/whatif/decide.mjs";
import {Played} from "../../../sim/report/whatif/played.mjs";
import {Pool} from "../../../sim/report/whatif/pool.mjs";
import {oddsWords, percent} from "../../../sim/report/whatif/statistics.mjs";
import {Player} from "../../../sim/report/whatif/worker.mjs";

const {data, changes, total, workers, shares, stances} = JSON.parse(await text(process.stdin));
const player = await Player.of(data), {places} = data.worlds[data.first];

function added(size) {
  const waiting = [], blocks = [], pool = new Pool(() => {
    const worker = {postMessage: (message) => message.begin || waiting.push([worker, message])};
    return worker;
  }, size);
  const whole = new Played(total, places, places.outcomes), heard = (_, answer) => whole.add(answer);
  pool.begin({begin: true});
  pool.ask("now", [{changes: {}, total}], () => { throw new Error("an older question was answered"); });
  pool.ask("now", [{changes, total}], heard);
  while (waiting.length) {
    const [worker, message] = waiting.pop();  // the youngest first
    blocks.push([message.first, message.count]);
    worker.onmessage({data: player.answer(message)});
  }
  return {outcomes: Array.from(whole.outcomes), rounds: Array.from(whole.rounds), held: whole.held, done: whole.done, blocks};
}

console.log(JSON.stringify({
  added: workers.map(added), percents: shares.map((share) => [percent(share), percent(share, 1)]),
  odds: shares.map((share) => oddsWords(share, total)), ways: stances.map((said) => bothWays(data.controls, said))}));
