// Reads {data, changes: [...], count} and answers, for each change, the outcomes, the address and the saved scenario.

import {text} from "node:stream/consumers";
import {fromAddress, toAddress} from "../../../sim/report/whatif/address.mjs";
import {fitting, phrases, sentence} from "../../../sim/report/whatif/changes.mjs";
import {savedScenario} from "../../../sim/report/whatif/saved.mjs";
import {pairedDifference} from "../../../sim/report/whatif/statistics.mjs";
import {Played} from "../../../sim/report/whatif/played.mjs";
import {Player} from "../../../sim/report/whatif/worker.mjs";

const {data, changes, count, traced} = JSON.parse(await text(process.stdin));
const player = await Player.of(data), answers = [];
function outcomesOf(changes) {
  const {places} = player.engine(changes), played = new Played(count, places, places.outcomes);
  for (let first = 0; played.needed > first || first === 0; first += 150)  // blocks, whose end is cut off
    played.add({first, ...player.play(changes, first, 150)});
  return played.outcomes.filter((outcome) => outcome >= 0);
}
const base = outcomesOf({});
for (const given of changes) {
  const kept = fitting(data.controls, data.worlds, data.first, given), address = toAddress(kept);
  const back = fitting(data.controls, data.worlds, data.first, fromAddress(address));
  const outcomes = outcomesOf(kept), {places} = player.engine(kept), counts = {};
  for (const name of places.outcomes) counts[name] = 0;
  for (const outcome of outcomes) counts[places.outcomes[outcome]] += 1;
  const trace = traced === undefined ? null : player.engine(kept).engine.trace(traced);
  answers.push({kept, back, address, counts, sentence: sentence(data.controls, kept), phrases: phrases(data.controls, kept),
                saved: data.controls.file && savedScenario(data.controls, kept, "What if.", "nemcon run"),
                difference: pairedDifference(base, outcomes, 0), outcome: trace && places.outcomes[trace.outcome],
                first: places.outcomes[outcomes[traced ?? 0]], frames: trace && trace.frames});
}
console.log(JSON.stringify(answers));
