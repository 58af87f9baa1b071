// What was played so far: the outcome of each replicate, whoever played it and in whichever order it came.

export const NOT_PLAYED = -1, LEFT_OUT = -2;  // LEFT_OUT: the replicate disagrees with what was seen, and does not count
const FIRST_LOOK = 30000, MIN_SHARE = 10000;  // sim/odds/kept.py

export class Played {
  // `total` replicates that agree with what was seen: where nothing was, those of the first numbers.
  constructor(total, places, names) {
    Object.assign(this, {total, places, held: null, kept: 0, drawn: 0, reached: 0, agreeing: 0, isWhole: false});
    this.named = places.outcomes.map((name) => names.indexOf(name));  // the page's place of each outcome
    this.outcomes = new Int16Array(total).fill(NOT_PLAYED);
    this.rounds = new Int32Array(total);
  }

  add({first, outcomes, rounds, held}) {
    if (this.isWhole) return;
    this.makeRoom(first + outcomes.length);
    outcomes.forEach((outcome, k) => { this.outcomes[first + k] = outcome < 0 ? LEFT_OUT : this.named[outcome]; });
    this.rounds.set(rounds, first);
    if (held) this.held = this.held === null ? held : this.held.map((x, k) => x + held[k]);
    this.drawn += outcomes.length;
    this.kept += outcomes.filter((outcome) => outcome >= 0).length;
    this.close();
  }

  makeRoom(length) {
    if (length <= this.outcomes.length) return;
    const {outcomes, rounds} = this;
    this.outcomes = new Int16Array(2 * length).fill(NOT_PLAYED);
    this.outcomes.set(outcomes);
    this.rounds = new Int32Array(2 * length);
    this.rounds.set(rounds);
  }

  // Goes as far as all is played; where enough agree by then, those are the replicates that count.
  close() {
    for (; this.agreeing < this.total && this.reached < this.outcomes.length; this.reached += 1) {
      if (this.outcomes[this.reached] === NOT_PLAYED) return;
      if (this.outcomes[this.reached] >= 0) this.agreeing += 1;
    }
    if (this.agreeing < this.total) return;
    this.isWhole = true;
    this.outcomes = this.outcomes.slice(0, this.reached);
    this.kept = this.total;
  }

  // Takes what there is for all: of a page the first replicates alone, where few agree with what was seen.
  settle() {
    if (this.isWhole) return;
    this.outcomes = this.outcomes.slice(0, this.drawn);
    this.total = this.kept;
    this.isWhole = true;
  }

  // How many replicates there are to show.
  get done() {
    return this.isWhole ? this.total : Math.min(this.kept, this.total - 1);
  }

  // Whether hardly any replicate agrees with what was seen, as the command says it.
  get isHopeless() {
    return !this.isWhole && this.drawn >= FIRST_LOOK && this.kept * MIN_SHARE < this.drawn;
  }

  // How many replicates are to be drawn, as far as one can tell; 0 when there are enough.
  get needed() {
    return this.isWhole || this.isHopeless ? 0 : Math.ceil(this.total * this.drawn / Math.max(this.kept, 0.5));
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
