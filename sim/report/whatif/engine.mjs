// The compiled equations in a page: memory laid out as the library expects it, replicates played, one run traced.

const VIEWS = {
  float64: Float64Array, int64: BigInt64Array, uint64: BigUint64Array, int32: Int32Array, uint32: Uint32Array,
  int16: Int16Array, int8: Int8Array, uint8: Uint8Array, bool: Uint8Array, uint16: Uint16Array,
};
const PAGE = 65536, ALIGNED = 64;
const aligned = (place) => Math.ceil(place / ALIGNED) * ALIGNED;
export const LAST_ROUND = 0, DEADLINE_ROUND = 1, NO_CHANGE = 4, OPEN_UNTIL = 5;

// One world in a memory of its own.
export class Engine {
  constructor(module, memory, content, seed) {
    const imports = {math: {log: Math.log, exp: Math.exp}};
    this.exports = new WebAssembly.Instance(module, imports).exports;
    this.seed = BigInt(seed);
    this.place(memory, content);
    this.pristine = this.world.map(([view]) => view.slice());
    this.index();
  }

  // Gives every block its place, fills it, and writes the struct of each argument.
  place(memory, content) {
    let end = aligned(this.exports.__heap_base.value);
    const starts = memory.blocks.map((block) => {
      const start = end;
      end = aligned(end + block.bytes + 1);
      return start;
    });
    const structs = memory.arguments.map((argument) => {
      const start = end;
      const words = argument.fields.reduce((sum, field) => sum + (field.shape ? 1 + field.shape.length : 1), 0);
      end = aligned(end + 8 * words);
      return start;
    });
    const missing = end - this.exports.memory.buffer.byteLength;
    if (missing > 0) this.exports.memory.grow(Math.ceil(missing / PAGE));
    const buffer = this.exports.memory.buffer;
    memory.blocks.forEach((block, k) => {
      if (block.at !== null) new Uint8Array(buffer).set(content.subarray(block.at, block.at + block.bytes), starts[k]);
    });
    this.addresses = structs;
    this.world = [];
    memory.arguments.forEach((argument, k) => {
      const words = new BigInt64Array(buffer, structs[k]);
      const table = {};
      let at = 0;
      for (const field of argument.fields) {
        if (!field.shape) {
          if (field.kind === "double") new Float64Array(buffer, structs[k] + 8 * at, 1)[0] = field.value;
          else words[at] = BigInt(field.value);
          table[field.name] = field.value;
          at += 1;
          continue;
        }
        const length = field.shape.reduce((product, side) => product * side, 1);
        const view = new VIEWS[field.kind](buffer, starts[field.block] + field.from, length);
        table[field.name] = view;
        if (argument.name === "world") this.world.push([view, field.name]);
        words[at] = BigInt(starts[field.block] + field.from);
        field.shape.forEach((side, d) => { words[at + 1 + d] = BigInt(side); });
        at += 1 + field.shape.length;
      }
      this[`${argument.name}_`] = table;
    });
  }

  // Notes which row draws a slot and which row lets it follow another.
  index() {
    const {input_slot: inputs, follow} = this.world_;
    this.inputRow = new Map(Array.from(inputs, (slot, row) => [Number(slot), row]));
    this.followRow = new Map();
    for (let row = 0; row < follow.length / 2; row += 1) this.followRow.set(Number(follow[2 * row]), row);
  }

  // The world as it was given.
  reset() {
    this.world.forEach(([view], k) => view.set(this.pristine[k]));
  }

  // Fixes a slot at a number: not drawn, not from a row of parameters, not following another.
  fix(slot, value) {
    const {base, input_low: low, input_high: high, follow, table_slot: columns, table} = this.world_;
    base[slot] = value;
    const row = this.inputRow.get(slot), following = this.followRow.get(slot);
    if (row !== undefined) low[row] = high[row] = value;
    if (following !== undefined) follow[2 * following + 1] = BigInt(slot);
    const column = columns.indexOf(BigInt(slot));
    if (column >= 0) for (let k = column; k < table.length; k += columns.length) table[k] = value;
  }

  // Lets a slot follow another one.
  follow(slot, source) {
    this.world_.follow[2 * this.followRow.get(slot) + 1] = BigInt(source);
  }

  // Plays replicates first to first + count; what they add up to is left in `tally_`, each one in `record_`.
  play(first, count) {
    for (const view of Object.values(this.tally_)) view.fill(0n);
    this.exports.entry_play_chunk(...this.addresses, this.seed, BigInt(first), BigInt(count), 0n, 0n);
  }

  // Plays one replicate up to the end of each round and keeps what there is to see of it; whether it agrees with what
  // was seen is known already.
  trace(replicate) {
    const calendar = this.world_.calendar, last = calendar[LAST_ROUND], frames = [];
    calendar[OPEN_UNTIL] = -1n;
    this.world_.observed_round.fill(-1n);
    let before = null;
    for (let t = 0; t <= Number(last); t += 1) {
      calendar[LAST_ROUND] = BigInt(t);
      this.play(replicate, 1);
      if (this.record_.round[0] < t) break;
      const frame = this.frame(t, before);
      frames.push(frame);
      before = frame.kept;
      if (this.record_.reason[0] !== 2) break;
    }
    calendar[LAST_ROUND] = last;
    this.play(replicate, 1);
    return {frames: frames.map(({kept, ...frame}) => frame), outcome: this.record_.outcome[0],
            round: this.record_.round[0], reason: this.record_.reason[0]};
  }

  frame(t, before) {
    const state = this.state_, tally = this.tally_, n = state.present.length, m = state.consenting.length;
    // The state holds such tables name by name; here they are member by member.
    const byMember = (view) => Array.from(view, (_, k) => Number(view[(k % m) * n + Math.floor(k / m)]));
    const kept = {attitude: byMember(state.attitude), met: Array.from(tally.met, Number),
                  paid: Array.from(tally.paid_sum, Number)};  // grows with every deal
    const since = (name) => before === null ? kept[name] : kept[name].map((x, k) => x - before[name][k]);
    return {t, kept, attitude: kept.attitude, moved: before === null ? kept.attitude.map(() => 0) : since("attitude"),
            meetings: since("met").flatMap((count, k) => Array(count).fill([Math.floor(k / n), k % n])),
            paid: since("paid"),
            objects: byMember(state.objects), present: Array.from(state.present, Number),
            status: Array.from(state.status, Number), consenting: Array.from(state.consenting, Number),
            members: Number(state.count[0]), leader: Number(state.count[2]), pressure: state.pressure[0]};
  }
}
