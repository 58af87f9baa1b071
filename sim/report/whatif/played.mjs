// What was played so far: the outcome of each replicate, whoever played it and in whichever order it came.

export class Played {
  constructor(total, places, names) {
    Object.assign(this, {total, places, done: 0, held: null});
    this.named = places.outcomes.map((name) => names.indexOf(name));  // the page's place of each outcome
    this.outcomes = new Int16Array(total).fill(-1);
    this.rounds = new Int32Array(total);
  }

  add({first, outcomes, rounds, held}) {
    outcomes.forEach((outcome, k) => { this.outcomes[first + k] = this.named[outcome]; });
    this.rounds.set(rounds, first);
    if (held) this.held = this.held === null ? held : this.held.map((x, k) => x + held[k]);
    this.done += outcomes.length;
  }

  count(name) {
    return this.outcomes.reduce((sum, outcome) => sum + (outcome === name), 0);
  }

  // How often each ally was among the last to object, to any name, by its place in the world.
  heldBy(j) {
    const m = this.places.candidates.length;
    return this.held.slice(j * m, (j + 1) * m).reduce((sum, x) => sum + x, 0);
  }
}
