// Plays what the page asks for, away from the page: odds bit by bit, hold-outs one after the other, one run traced.

import {Engine, unpacked} from "./engine.mjs";
import {apply} from "./apply.mjs";

const LONGEST = 120;  // milliseconds between two answers, so that a newer question is heard
const BEGIN = 20, LARGEST = 2000;  // replicates at once: the first time, and at most

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

  // Replicates first to first + count: the outcome of each as its name's place, and who was among the last to object.
  play(changes, first, count) {
    const {engine, places} = this.engine(changes);
    engine.play(first, count);
    return {outcomes: engine.record_.outcome.slice(0, count), rounds: engine.record_.round.slice(0, count),
            held: Array.from(engine.tally_.held, Number), places};
  }
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
    let done = 0, count = BEGIN;
    while (done < total && !outdated()) {
      const begun = performance.now(), part = this.player.play(changes, done, Math.min(count, total - done));
      const played = part.outcomes.length;
      this.send({kind, number, first: done, outcomes: part.outcomes, held: part.held,
                 rounds: part.rounds, set: changes.parameters ?? this.player.data.first});
      done += played;
      count = nextCount(played, performance.now() - begun, Math.max(1, total - done));
      await resting();
    }
  }

  async turned({trials, total, number}, outdated) {
    for (const [place, trial] of trials.entries()) {
      const outcomes = [];
      for (let done = 0, count = BEGIN; done < total && !outdated();) {
        const begun = performance.now(), part = this.player.play(trial, done, Math.min(count, total - done));
        outcomes.push(...part.outcomes);
        done += part.outcomes.length;
        count = nextCount(part.outcomes.length, performance.now() - begun, Math.max(1, total - done));
        await resting();
      }
      if (outdated()) return;
      this.send({kind: "turned", number, place, outcomes: Int16Array.from(outcomes)});
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
