// Plays what the page asks for, away from the page: odds bit by bit, hold-outs one after the other, one run traced.

import {Engine, unpacked} from "./engine.mjs";
import {apply} from "./apply.mjs";

const LONGEST = 120;  // milliseconds between two answers, so that a newer question is heard
const BEGIN = 20, LARGEST = 2000;  // replicates at once: the first time, and at most
const FIRST_LOOK = 30000, MIN_SHARE = 10000;  // sim/odds/kept.py

// What a page holds, ready to play. The same on a page, in a test, anywhere.
export class Player {
  constructor(data, content, module) {
    Object.assign(this, {data, content, module, engines: new Map(), bases: new Map()});
  }

  static async of(data) {
    const content = await unpacked(data.packed);
    return new Player(data, content, await WebAssembly.compile(content.slice(0, data.module)));
  }

  // The engine of a set of parameters with the changes written into it.
  engine(changes) {
    const name = changes.parameters ?? this.data.first, world = this.data.worlds[name];
    if (!this.engines.has(name)) this.engines.set(name, new Engine(this.module, world, this.content, this.data.seed));
    const engine = this.engines.get(name);
    apply(engine, world.places, this.data.controls, changes);
    return {engine, places: world.places};
  }

  // Replicates first to first + count, as far as `needed` of them agree with what was seen: their numbers, the outcome
  // of each as its name's place, its last round, and who was among the last to object.
  play(changes, first, count, needed = count) {
    const {engine, places} = this.engine(changes);
    engine.play(first, count);
    let at = agreeing(engine.record_.outcome, count), drawn = count;
    if (at.length > needed) {
      drawn = at[needed - 1] + 1;
      engine.play(first, drawn);
      at = at.slice(0, needed);
    }
    const {outcome, round} = engine.record_;
    return {outcomes: Int16Array.from(at, (k) => outcome[k]), rounds: Int32Array.from(at, (k) => round[k]), drawn,
            numbers: at.map((k) => first + k), held: Array.from(engine.tally_.held, Number), places,
            isConditional: engine.isConditional};
  }

  // Plays on until `total` replicates agree with what was seen. Gives each part to `tell`; returns false where hardly
  // any agrees, as the command does.
  async collect(changes, total, isOutdated, tell) {
    for (let drawn = 0, kept = 0, count = Math.min(BEGIN, total); kept < total && !isOutdated();) {
      const begun = performance.now(), part = this.play(changes, drawn, count, total - kept);
      drawn += part.drawn;
      kept += part.outcomes.length;
      tell(part);
      if (drawn >= FIRST_LOOK && kept * MIN_SHARE < drawn) return false;
      count = nextCount(part.drawn, performance.now() - begun, part.isConditional ? LARGEST : Math.max(1, total - kept));
      await resting();
    }
    return true;
  }
}

// The places of the first `count` replicates that are not left out.
function agreeing(outcomes, count) {
  const at = [];
  for (let k = 0; k < count; k += 1) if (outcomes[k] >= 0) at.push(k);
  return at;
}

// How many replicates the next answer takes: about as many as fit into the time between two answers.
export function nextCount(count, milliseconds, left) {
  const fitting = Math.floor(count * LONGEST / Math.max(1, milliseconds));
  return Math.max(1, Math.min(left, LARGEST, Math.max(fitting, 5)));
}

const resting = () => new Promise((go) => setTimeout(go, 0));

// Answers questions; a newer one of the same kind ends an older one.
export class Desk {
  constructor(player, send) {
    Object.assign(this, {player, send, latest: {}});
  }

  async ask(question) {
    this.latest[question.kind] = question.number;
    await this[question.kind](question, () => this.latest[question.kind] !== question.number);
  }

  async file(question, outdated) {
    await this.odds(question, outdated);
  }

  async now(question, outdated) {
    await this.odds(question, outdated);
  }

  async odds({kind, changes, total, number}, outdated) {
    const set = changes.parameters ?? this.player.data.first;
    const enough = await this.player.collect(changes, total, outdated, ({outcomes, numbers, held, rounds}) =>
      this.send({kind, number, outcomes, numbers, held, rounds, set}));
    if (!enough) this.send({kind, number, set, hardly: true});
  }

  async turned({trials, total, number}, outdated) {
    for (const [place, trial] of trials.entries()) {
      const outcomes = [], numbers = [];
      await this.player.collect(trial, total, outdated, (part) => {
        outcomes.push(...part.outcomes);
        numbers.push(...part.numbers);
      });
      if (outdated()) return;
      this.send({kind: "turned", number, place, outcomes: Int16Array.from(outcomes), numbers});
    }
  }

  async trace({changes, replicate, number}) {
    const {engine, places} = this.player.engine(changes);
    this.send({kind: "trace", number, replicate, places, ...engine.trace(replicate)});
  }
}

// Answers the messages of a page; what goes wrong is said there.
export function listen(scope) {
  const waiting = [], send = (answer) => scope.postMessage(answer);
  const failed = (error) => send({kind: "failed", words: String(error)});
  let desk = null;
  scope.onmessage = ({data: message}) => {
    if (message.kind !== "data") {
      if (desk === null) waiting.push(message);
      else desk.ask(message).catch(failed);
      return;
    }
    Player.of(message.data).then((player) => {
      desk = new Desk(player, send);
      for (const question of waiting) desk.ask(question).catch(failed);
    }).catch(failed);
  };
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) listen(self);
