// Shares replicates out among several workers, block by block. Each replicate depends on its number alone, so the
// counts are the same whoever plays which.

export const STAGES = [500, 2000];  // replicates after which there is something to show
const LONGEST = 80;  // milliseconds of a block, so that a newer question is heard
const URGENT = ["trace", "now", "turned"];  // kinds of questions, the most urgent first
const BEGIN = 20, SMALL = 100, LARGEST = 2000;  // replicates of a block: as long as nothing is known of their time, a
// few that are not worth sharing, and at most

// How many replicates the next block holds: a worker's part of the stage, as far as they fit into the time.
export function blockSize(next, total, workers, milliseconds) {
  const rest = Math.min(total, ...STAGES.filter((end) => end > next)) - next;
  const fitting = milliseconds === null ? BEGIN : Math.max(Math.floor(LONGEST / milliseconds), 1);
  return Math.min(rest, Math.max(Math.ceil(rest / workers), SMALL), fitting, LARGEST);
}

export class Pool {
  constructor(make, size) {
    Object.assign(this, {make, size, workers: []});  // none until they are needed
    this.questions = {};  // what is to be played, by kind
    this.milliseconds = null;  // of a replicate
  }

  begin(message) {
    this.workers = Array.from({length: this.size}, () => ({worker: this.make(), job: null}));
    for (const one of this.workers) {
      one.worker.onmessage = ({data}) => this.hear(one, data);
      one.worker.onerror = (error) => this.failed(error.message ?? "the worker does not start");
      one.worker.postMessage(message);
    }
    this.hand();
  }

  // Asks a question, which ends an older one of its kind: parts {changes, total} to be played, or one {changes,
  // replicate} to be traced. `heard(part, answer)` is called with what comes back; it may return how many replicates are
  // to be drawn instead of the total.
  ask(kind, parts, heard) {
    this.questions[kind] = {heard, parts: parts.map((part) => ({...part, next: 0}))};
    this.hand();
  }

  // Gives every idle worker a block.
  hand() {
    for (const one of this.workers) {
      if (one.job !== null) continue;
      const job = this.nextJob();
      if (job === null) return;
      one.job = job;
      const {changes, first, count, replicate} = job;
      one.worker.postMessage({changes, first, count, replicate});
    }
  }

  nextJob() {
    for (const question of URGENT.map((kind) => this.questions[kind]).filter((one) => one)) {
      const place = question.parts.findIndex((part) => part.next < (part.total ?? 1)), part = question.parts[place];
      if (part === undefined) continue;
      const job = {question, place, changes: part.changes, replicate: part.replicate};
      if (part.replicate !== undefined) part.next = 1;
      else {
        job.first = part.next;
        job.count = blockSize(part.next, part.total, this.workers.length, this.milliseconds);
        part.next += job.count;
      }
      return job;
    }
    return null;
  }

  hear(one, answer) {
    if (answer.failed !== undefined) return this.failed(answer.failed);
    const {question, place, count} = one.job;
    one.job = null;
    if (answer.milliseconds !== undefined) this.milliseconds = Math.max(answer.milliseconds, 0.1) / count;
    this.hand();
    if (!Object.values(this.questions).includes(question)) return;
    const needed = question.heard(place, answer);
    if (needed === undefined) return;
    question.parts[place].total = needed;
    this.hand();
  }
}
