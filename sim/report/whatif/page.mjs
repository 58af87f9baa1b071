// The what-if page: holds what was changed, asks the worker, and shows what comes back.

import {AllyTable} from "./allies.mjs";
import {fromAddress, toAddress} from "./address.mjs";
import {fitting, isEmpty, percent, phrases, sentence, withChange} from "./changes.mjs";
import {element, points} from "./dom.mjs";
import {inWords, OddsTable} from "./odds.mjs";
import {Replay} from "./replay.mjs";
import {savedScenario} from "./saved.mjs";
import {Settings} from "./settings.mjs";
import {areSame, pairedDifference} from "./statistics.mjs";

const MOST = 10000, FEW = 2000, TRIALS = 12, DAY_LENGTH = 86400000, LEAST_HELD = 0.005;

const nothing = () => ({outcomes: [], numbers: [], rounds: [], held: null, set: null, hardly: false});

export class Page {
  constructor(data, root, worker) {
    Object.assign(this, {data, root, worker, controls: data.controls, number: 0, past: [], file: nothing(), now: nothing(),
                         asked: {file: 0, now: 0, turned: 0, trace: 0}, isAsked: false});
    this.places = data.worlds[data.first].places;
    this.total = Math.min(data.replicates, MOST);
    this.changes = this.addressed() ?? {};
    const part = (name) => root.querySelector(`[data-part=${name}]`);
    this.parts = Object.fromEntries(["sentence", "undo", "back", "share", "save", "odds", "note", "answer", "allies", "settings",
      "decide", "decided", "decidedNote", "tell", "replay", "saved"].map((name) => [name, part(name)]));
    this.odds = new OddsTable(this.parts.odds, this.parts.note, this);
    this.allies = new AllyTable(this.parts.allies, this);
    this.settings = new Settings(this.parts.settings, this);
    this.replay = new Replay(this.parts.replay, this);
    this.parts.decided.closest("div").hidden = true;
    this.listen();
    this.draw();
    root.hidden = false;
    if (!isEmpty(this.changes)) this.ask();
    else this.whenSeen(() => this.askFile());
  }

  listen() {
    const {parts} = this;
    parts.undo.addEventListener("click", () => this.undo());
    parts.back.addEventListener("click", () => this.set({}));
    parts.share.addEventListener("click", () => this.share());
    parts.save.addEventListener("click", () => this.save());
    parts.decide.addEventListener("click", () => this.decide());
    parts.tell.addEventListener("click", () => this.tell());
    parts.save.disabled = this.controls.file === null;
    this.worker.onmessage = ({data: answer}) => this.hear(answer);
    this.worker.onerror = (error) => this.fail(error.message ?? "the worker does not start");
    window.addEventListener("hashchange", () => {
      const changes = this.addressed();
      if (changes !== null && JSON.stringify(changes) !== JSON.stringify(this.changes)) this.set(changes);
    });
    // A link to a part of the page would take what was changed out of the address.
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.('a[href^="#"]'), target = link && document.getElementById(link.hash.slice(1));
      if (!target || isEmpty(this.changes)) return;
      event.preventDefault();
      target.scrollIntoView();
    });
  }

  addressed() {
    const changes = fromAddress(location.hash);
    return changes === null ? null : fitting(this.controls, this.data.worlds, this.data.first, changes);
  }

  nameOf(id) {
    return this.controls.allies.find((ally) => ally.id === id)?.name ?? id;
  }

  dateOf(t) {
    const {start, days, end} = this.controls.calendar, at = Date.parse(start) + t * days * DAY_LENGTH;
    const day = new Date(end === null ? at : Math.min(at, Date.parse(end)));  // the last round may be a short one
    return day.toLocaleDateString("en-GB", {day: "numeric", month: "long", year: "numeric", timeZone: "UTC"});
  }

  roundOf(day) {
    const {start, days} = this.controls.calendar;
    return Math.max(0, Math.ceil((Date.parse(day) - Date.parse(start)) / DAY_LENGTH / days));
  }

  // The likeliest name of the file, of which the reader is asked first.
  leading() {
    const {candidates} = this.controls, {counts} = this.data;
    return candidates.reduce((a, b) => (counts?.[b] ?? 0) > (counts?.[a] ?? 0) ? b : a);
  }

  change(path, value) {
    this.set(withChange(this.changes, path, value));
  }

  set(changes) {
    this.past.push(this.changes);
    this.become(changes);
  }

  undo() {
    if (this.past.length) this.become(this.past.pop());
  }

  become(changes) {
    this.changes = changes;
    const address = isEmpty(changes) ? location.pathname + location.search : toAddress(changes);
    try {
      history.replaceState(null, "", address);
    } catch {
      location.hash = isEmpty(changes) ? "" : address;
    }
    this.draw();
    this.ask();
  }

  whenSeen(act) {
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      act();
    });
    watch.observe(this.root);
  }

  askFile() {
    if (this.isAsked) return;
    this.isAsked = true;
    this.send("file", {changes: {}, total: this.total});
  }

  // Asks for the odds of what was changed and, the first time, for those of the file.
  ask() {
    this.now = nothing();
    this.askFile();
    if (isEmpty(this.changes)) this.send("now", {changes: {}, total: 0});
    else this.send("now", {changes: this.changes, total: this.total});
    this.send("turned", {trials: [], total: 0});
    this.parts.decided.replaceChildren();
    this.parts.decided.closest("div").hidden = true;
    this.parts.decidedNote.textContent = "";
    this.replay.stop();
    this.parts.replay.hidden = true;
    this.showOdds();
  }

  send(kind, question) {
    this.asked[kind] = this.number += 1;
    this.worker.postMessage({kind, number: this.number, ...question});
  }

  hear(answer) {
    if (answer.kind === "failed") this.fail(answer.words);
    if (answer.number !== this.asked[answer.kind]) return;
    if (answer.kind === "file" || answer.kind === "now") this.add(answer.kind, answer);
    else if (answer.kind === "turned") this.showTurned(answer);
    else this.replay.show(answer);
  }

  fail(words) {
    this.parts.saved.textContent = `This page cannot play here: ${words}`;
  }

  add(kind, {outcomes, numbers, rounds, held, set, hardly}) {
    const whole = this[kind];
    whole.set = set;
    if (hardly) {
      whole.hardly = true;
      this.showOdds();
      return;
    }
    whole.outcomes.push(...outcomes);
    whole.numbers.push(...numbers);
    whole.rounds.push(...rounds);
    whole.held = whole.held === null ? held : whole.held.map((x, k) => x + held[k]);
    this.showOdds();
    if (whole.outcomes.length >= this.total) this.then?.();
  }

  // The share of an outcome in what was played; of the file, before that, as the report has it.
  shareOf(name, played) {
    const {counts, replicates} = this.data;
    if (played === this.file && counts && (played.outcomes.length < this.total || this.total === replicates))
      return counts[name] / replicates;
    if (!played.outcomes.length) return null;
    const place = this.data.worlds[played.set].places.outcomes.indexOf(name);
    return played.outcomes.reduce((sum, one) => sum + (one === place), 0) / played.outcomes.length;
  }

  // The difference of an outcome's odds, on the replicates that both have played.
  difference(name, file, now) {
    const [one, other] = [file, now].map(({outcomes, set}) => {
      const place = this.data.worlds[set].places.outcomes.indexOf(name);
      return outcomes.map((outcome) => outcome === place ? 1 : 0);
    });
    return pairedDifference(one, other, 1, areSame(file.numbers, now.numbers));
  }

  draw() {
    const {parts, controls, changes} = this;
    parts.sentence.textContent = sentence(controls, changes);
    parts.undo.disabled = this.past.length === 0;
    parts.back.disabled = parts.share.disabled = isEmpty(changes);
    parts.save.disabled = controls.file === null || isEmpty(changes);
    parts.saved.textContent = "";
    this.allies.draw();
    this.settings.draw();
    this.showOdds();
  }

  showOdds() {
    const isChanged = !isEmpty(this.changes), {parts} = this;
    const found = this.odds.show(this.file, this.now, isChanged), done = this.now.outcomes.length;
    parts.answer.textContent = isChanged && done >= Math.min(FEW, this.total) ? inWords(found) : "";
    parts.note.textContent = !isChanged ? `From ${this.data.replicates.toLocaleString("en")} runs.`
      : this.now.hardly ? "Hardly any run agrees with what was seen when this is changed."
      : done === 0 ? "Playing …"
      : `${done.toLocaleString("en")} of ${this.total.toLocaleString("en")} runs, on the same chances as the file's.`;
    this.root.dataset.done = String(isChanged ? done : this.total);
  }

  async share() {
    const {saved} = this.parts;
    try {
      await navigator.clipboard.writeText(location.href);
      saved.textContent = "The address is copied. Whoever has this page sees the same with it.";
    } catch {
      saved.textContent = "Copy the address of this page: it holds what was changed.";
    }
  }

  scenarioText() {
    const set = this.changes.parameters ?? this.data.first;
    const name = `${this.controls.file.stem}-what-if.toml`;
    const command = `nemcon run ${name} --replicates ${this.data.replicates} --seed ${this.data.seed} --parameters ${set}`;
    return {name, text: savedScenario(this.controls, this.changes, sentence(this.controls, this.changes), command)};
  }

  save() {
    const {name, text} = this.scenarioText(), {file} = this.controls;
    const address = URL.createObjectURL(new Blob([text], {type: "application/toml"}));
    element("a", {href: address, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    this.parts.saved.textContent = `Saved as ${name}${file.beside ? `; put it beside ${file.extends}` : ""}.`;
  }

  // Turns round each hold-out, one after the other, then the heaviest others.
  decide() {
    const {controls, parts} = this, played = isEmpty(this.changes) ? this.file : this.now;
    this.askFile();
    if (played.outcomes.length < Math.min(FEW, this.total)) {
      parts.decidedNote.textContent = "Playing …";
      this.then = () => { this.then = null; this.decide(); };
      return;
    }
    const {places} = this.data.worlds[played.set], name = this.nameAhead(played), c = places.candidates.indexOf(name);
    const m = places.candidates.length, share = (j) => played.held[j * m + c] / played.outcomes.length;
    const ranked = controls.allies.map((ally) => ({...ally, held: share(places.allies.indexOf(ally.id))}))
      .sort((a, b) => b.held - a.held || b.weight - a.weight).slice(0, TRIALS);
    this.trials = ranked.map((ally) => {
      const said = this.changes.stances?.[name]?.[ally.id] ?? controls.stances[name][ally.id];
      const words = controls.words.map((one) => one.word), word = this.turnedWord(said, ally.held > LEAST_HELD);
      return {ally, name, said: said || "not stated", word: words.includes(word) ? word : "oppose"};
    });
    this.compared = played;
    parts.decided.replaceChildren();
    parts.decided.closest("div").hidden = false;
    parts.decidedNote.textContent = `Odds of ${name} if one ally said something else, on the same chances. Playing …`;
    this.send("turned", {total: Math.min(FEW, this.total), trials: this.trials.map(({ally, word}) =>
      withChange(this.changes, ["stances", name, ally.id], word))});
  }

  // The opposite of a stance; who objects and says nothing definite is turned to support.
  turnedWord(said, objects) {
    const {mirror} = this.controls;
    if (mirror[said] !== undefined) return objects && ["lean", "support", "champion", "undecided"].includes(said) ? "champion" : mirror[said];
    return objects || Number(said.replace(/[^-+.\d]/g, "")) < 0 ? "support" : "oppose";
  }

  // The name that is adopted most often.
  nameAhead(played) {
    return this.controls.candidates.reduce((a, b) => this.shareOf(b, played) > this.shareOf(a, played) ? b : a);
  }

  showTurned({place, outcomes, numbers}) {
    const {ally, name, said, word} = this.trials[place], {places} = this.data.worlds[this.compared.set];
    const c = places.outcomes.indexOf(name), {decided, decidedNote} = this.parts;
    const found = pairedDifference(this.compared.outcomes.slice(0, outcomes.length), outcomes, c,
                                   areSame(this.compared.numbers, numbers));
    const row = element("tr", {}, element("th", {scope: "row"}, ally.name), element("td", {}, `${said} → ${word}`),
      element("td", {className: "figure"}, percent(found.second / found.total)),
      element("td", {className: "figure"}, points(found.value),
              element("span", {className: "quiet interval"}, ` ${points(found.low)} to ${points(found.high)}`)));
    row.dataset.value = String(found.value);
    const after = [...decided.children].find((other) => Math.abs(Number(other.dataset.value)) < Math.abs(found.value));
    decided.insertBefore(row, after ?? null);
    if (place === this.trials.length - 1)
      decidedNote.textContent = `Odds of ${name} if one ally said something else, ${percent(found.first / found.total)} as it is `
        + `(${found.total.toLocaleString("en")} runs each, on the same chances).`;
  }

  // Tells one run: of the likeliest outcome, the first that takes as long as the middle one.
  tell() {
    const played = isEmpty(this.changes) ? this.file : this.now;
    this.askFile();
    if (played.outcomes.length < Math.min(FEW, this.total)) {
      this.then = () => { this.then = null; this.tell(); };
      return;
    }
    const counts = new Map();
    for (const outcome of played.outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    const [likeliest] = [...counts].sort((a, b) => b[1] - a[1])[0];
    const ended = played.rounds.filter((_, k) => played.outcomes[k] === likeliest).sort((a, b) => a - b);
    const middle = ended[Math.floor((ended.length - 1) / 2)];
    const place = played.outcomes.findIndex((outcome, k) => outcome === likeliest && played.rounds[k] === middle);
    this.send("trace", {changes: this.changes, replicate: played.numbers[place]});
  }
}

export function begin() {
  const root = document.getElementById("whatif"), source = document.getElementById("whatif-worker").textContent;
  const data = JSON.parse(document.getElementById("whatif-data").textContent);
  const address = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  const worker = new Worker(address);
  worker.postMessage({kind: "data", data});
  window.nemcon = new Page(data, root, worker);
}

if (typeof document !== "undefined" && typeof WebAssembly !== "undefined") begin();
