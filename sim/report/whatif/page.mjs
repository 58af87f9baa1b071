// The what-if page: holds what was changed, has it played, and shows what comes back.

import {AllyTable} from "./allies.mjs";
import {fromAddress, isMore, toAddress} from "./address.mjs";
import {calendarOf, dayOf, roundOf} from "./calendar.mjs";
import {fitting, isEmpty, sentence, withChange} from "./changes.mjs";
import {Decide} from "./decide.mjs";
import {element} from "./dom.mjs";
import {OddsTable} from "./odds.mjs";
import {Played} from "./played.mjs";
import {Pool, STAGES} from "./pool.mjs";
import {Replay} from "./replay.mjs";
import {savedScenario} from "./saved.mjs";
import {Settings} from "./settings.mjs";
import {unpacked} from "./unpack.mjs";

const MOST = 10000, FEW = 2000, MOST_WORKERS = 8;
const BETWEEN = 150;  // milliseconds between two tables of odds, unless a stage is done
const PARTS = ["sentence", "undo", "back", "share", "save", "odds", "note", "answer", "allies", "settings", "decide", "decided",
  "decidedNote", "tell", "replay", "saved"];

export class Page {
  constructor(data, root, pool) {
    Object.assign(this, {data, root, pool, controls: data.controls, past: [], waiting: []});
    this.places = data.worlds[data.first].places;
    this.names = [...new Set(Object.values(data.worlds).flatMap((world) => world.places.outcomes))];
    this.total = Math.min(data.replicates, MOST);
    this.file = new Played(this.total, this.places, this.names);
    this.now = null;  // what was played of the changes; null where nothing is changed
    this.changes = this.addressed() ?? {};
    this.parts = Object.fromEntries(PARTS.map((name) => [name, root.querySelector(`[data-part=${name}]`)]));
    this.odds = new OddsTable(this.parts.odds, this);
    this.allies = new AllyTable(this.parts.allies, this);
    this.settings = new Settings(this.parts.settings, this);
    this.replay = new Replay(this.parts.replay, this);
    this.decide = new Decide(this.parts, this);
    pool.failed = (words) => { this.parts.saved.textContent = `This page cannot play here: ${words}`; };
    this.listen();
    root.hidden = false;
    this.play();
    this.draw();
    this.startWhenNeeded();
  }

  listen() {
    const {parts} = this;
    parts.undo.addEventListener("click", () => this.undo());
    parts.back.addEventListener("click", () => this.set({}));
    parts.share.addEventListener("click", () => this.share());
    parts.save.addEventListener("click", () => this.save());
    parts.tell.addEventListener("click", () => this.tell());
    window.addEventListener("hashchange", () => {
      const changes = this.addressed();
      if (changes !== null && (this.isCut || JSON.stringify(changes) !== JSON.stringify(this.changes))) this.set(changes);
    });
    // A link to a part of the page would take what was changed out of the address.
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.('a[href^="#"]'), target = link && document.getElementById(link.hash.slice(1));
      if (!target || isEmpty(this.changes)) return;
      event.preventDefault();
      target.scrollIntoView();
    });
  }

  // Starts when the reader comes near or changes something.
  startWhenNeeded() {
    const watch = new IntersectionObserver((seen) => { if (seen.some((entry) => entry.isIntersecting)) this.start(); });
    watch.observe(this.root);
    if (this.now !== null) this.start();
  }

  start() {
    if (this.isStarted) return;
    this.isStarted = true;
    const {packed, module} = this.data;
    unpacked(packed).then(async (content) => this.begin(content, await WebAssembly.compile(content.slice(0, module))))
      .catch((error) => this.pool.failed(String(error)));
  }

  // Takes what was unpacked: how the replicates of the file ended, and what the workers play with.
  begin(content, module) {
    const {data, file} = this, {at, count} = data.ends, bytes = content.slice(at, at + 6 * count).buffer;
    file.add({first: 0, outcomes: new Int16Array(bytes, 4 * count), rounds: new Int32Array(bytes, 0, count)});
    file.settle();
    const {worlds, controls, first, seed} = data;
    this.pool.begin({begin: {worlds, controls, first, seed}, content, module});
    this.heard();
  }

  addressed() {
    const changes = fromAddress(location.hash);
    const kept = changes === null ? null : fitting(this.controls, this.data.worlds, this.data.first, changes);
    this.isCut = kept !== null && isMore(location.hash, kept);
    return kept;
  }

  nameOf(id) {
    return this.controls.allies.find((ally) => ally.id === id)?.name ?? id;
  }

  dateOf(t) {
    const day = new Date(dayOf(t, calendarOf(this.controls, this.changes)));
    return day.toLocaleDateString("en-GB", {day: "numeric", month: "long", year: "numeric", timeZone: "UTC"});
  }

  roundOf(day) {
    return roundOf(day, calendarOf(this.controls, this.changes));
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
    this.start();
    this.play();
    this.draw();
  }

  // Has the changes played; what was asked about others is out of date.
  play() {
    const {changes, total} = this, now = isEmpty(changes) ? null : new Played(total, this.placesOf(changes), this.names);
    this.now = now;
    this.waiting = [];
    this.pool.ask("now", now === null ? [] : [{changes, total}], (_, answer) => {
      now.add(answer);
      this.heard();
      return now.needed;
    });
    this.pool.ask("trace", []);
    this.decide.clear();
    this.replay.hide();
  }

  // Shows what has come back, now and then, and goes on with what waits for it.
  heard() {
    const {done} = this.shown();
    if (STAGES.includes(done) || done === this.total || performance.now() - this.drawn > BETWEEN) this.showOdds();
    const due = this.waiting.filter(([least]) => done >= Math.min(least, this.shown().total));
    this.waiting = this.waiting.filter((one) => !due.includes(one));
    for (const [, act] of due) act();
  }

  // Calls `act` as soon as so many replicates of what is shown are played.
  whenPlayed(least, act) {
    if (this.shown().done >= Math.min(least, this.shown().total)) act();
    else this.waiting.push([least, act]);
  }

  shown() {
    return this.now ?? this.file;
  }

  placesOf(changes) {
    return this.data.worlds[changes.parameters ?? this.data.first].places;
  }

  // Of the file, the runs are those of the report, which may be more than a page plays.
  runs(played) {
    return played === this.file ? this.data.replicates : played.done;
  }

  oddsOf(name, played) {
    return played === this.file ? (this.data.counts[name] ?? 0) / this.data.replicates
      : played.count(this.names.indexOf(name)) / played.kept;
  }

  // The share of the runs held back toward base rates; null where the parameters say nothing of that.
  forecastOf(name, share, played) {
    const {hedge, outcomes} = played.places;
    return hedge === null ? null : hedge.model * share + (1 - hedge.model) * (hedge.base[outcomes.indexOf(name)] ?? 0);
  }

  // How often an ally was among the last to object, to any name.
  heldShare(id, played) {
    return played === this.file ? (this.data.held[id] ?? 0) / this.data.replicates
      : played.heldBy(played.places.allies.indexOf(id)) / played.kept;
  }

  // The candidate that is agreed most often.
  nameAhead(played) {
    return this.controls.candidates.reduce((a, b) => this.oddsOf(b, played) > this.oddsOf(a, played) ? b : a);
  }

  draw() {
    const {parts, controls, changes} = this;
    parts.sentence.textContent = sentence(controls, changes)
      + (this.isCut ? " Part of the address does not fit this page and is left out." : "");
    this.isCut = false;
    parts.undo.disabled = this.past.length === 0;
    parts.back.disabled = parts.share.disabled = isEmpty(changes);
    parts.save.disabled = controls.file === null || isEmpty(changes);
    parts.saved.textContent = "";
    this.allies.draw();
    this.settings.draw();
    this.showOdds();
  }

  showOdds() {
    const {parts, now, total, file} = this, found = this.odds.show(file, now), done = now?.done ?? total;
    const many = (count) => count.toLocaleString("en");
    parts.answer.textContent = now && done >= Math.min(FEW, total) ? this.odds.inWords(found, file, now).replaceAll(" %", "\u00a0%") : "";
    parts.note.textContent = now === null ? `From ${many(this.data.replicates)} runs.`
      : now.isHopeless ? "With this changed, hardly any run agrees with what was seen." : done === 0 ? "Playing …"
      : done < total ? `Rough as yet: the first ${many(done)} of ${many(total)} runs.`
      : `${many(total)} runs, on the same random numbers as the file's.`;
    parts.odds.closest("table").classList.toggle("rough", done < total);
    this.root.dataset.done = String(done);
    this.drawn = performance.now();
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

  // Tells one run: of the likeliest outcome, the first that takes as long as the middle one.
  tell() {
    const played = this.shown();
    this.whenPlayed(Math.min(FEW, this.total), () => {
      const ends = [...played.outcomes].map((outcome, replicate) => ({outcome, replicate, round: played.rounds[replicate]}))
        .filter(({outcome}) => outcome >= 0);
      const counts = new Map();
      for (const {outcome} of ends) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      const [likeliest] = [...counts].sort((a, b) => b[1] - a[1])[0];
      const so = ends.filter(({outcome}) => outcome === likeliest), rounds = so.map(({round}) => round).sort((a, b) => a - b);
      const middle = rounds[Math.floor((rounds.length - 1) / 2)], {replicate} = so.find(({round}) => round === middle);
      this.pool.ask("trace", [{changes: this.changes, replicate}], (_, run) =>
        this.replay.show({...run, replicate, places: played.places}));
    });
  }
}

export function begin() {
  const root = document.getElementById("whatif"), source = document.getElementById("whatif-worker").textContent;
  const data = JSON.parse(document.getElementById("whatif-data").textContent);
  const address = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  const pool = new Pool(() => new Worker(address), Math.min(navigator.hardwareConcurrency || 2, MOST_WORKERS));
  window.nemcon = new Page(data, root, pool);
}

if (typeof document !== "undefined" && typeof WebAssembly !== "undefined") begin();
