// Plays what the page asks for, away from the page: a block of replicates, or one replicate traced.

import {apply} from "./apply.mjs";
import {Engine} from "./engine.mjs";
import {unpacked} from "./unpack.mjs";

const WARM = 20;  // replicates after which a browser has made the module fast

// What a page holds, ready to play. The same on a page, in a test, anywhere.
export class Player {
  constructor({worlds, controls, first, seed}, content, module) {
    Object.assign(this, {worlds, controls, first, seed, content, module, engines: new Map()});
  }

  static async of(data) {
    const content = await unpacked(data.packed);
    return new Player(data, content, await WebAssembly.compile(content.slice(0, data.module)));
  }

  // The engine of a set of parameters with the changes written into it.
  engine(changes) {
    const name = changes.parameters ?? this.first, world = this.worlds[name];
    if (!this.engines.has(name)) this.engines.set(name, new Engine(this.module, world, this.content, this.seed));
    const engine = this.engines.get(name);
    apply(engine, world.places, this.controls, changes);
    return {engine, places: world.places};
  }

  // Replicates first to first + count: the outcome of each as its name's place, and who was among the last to object.
  play(changes, first, count) {
    const {engine, places} = this.engine(changes);
    engine.play(first, count);
    return {outcomes: engine.record_.outcome.slice(0, count), rounds: engine.record_.round.slice(0, count),
            held: Array.from(engine.tally_.held, Number), places};
  }

  answer({changes, first, count, replicate}) {
    if (replicate !== undefined) return this.engine(changes).engine.trace(replicate);
    const begun = performance.now(), {outcomes, rounds, held} = this.play(changes, first, count);
    return {first, outcomes, rounds, held, milliseconds: performance.now() - begun};
  }
}

// Answers the messages of a page, one after the other; what goes wrong is said there.
export function listen(scope) {
  let player = null;
  scope.onmessage = ({data: message}) => {
    try {
      if (message.begin) {
        player = new Player(message.begin, message.content, message.module);
        player.play({}, 0, WARM);
      } else scope.postMessage(player.answer(message));
    } catch (error) {
      scope.postMessage({failed: String(error)});
    }
  };
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) listen(self);
