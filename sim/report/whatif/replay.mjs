// One run, step by step: what happened in each round, and how many could live with whom.

import {drawn, element} from "./dom.mjs";

const STEP = 900, WIDTH = 340, HEIGHT = 130, MARGIN = 26, LARGEST_MOVES = 4, LEAST_MOVE = 0.02;
const STATUS = ["not available", "open", "declared", "withdrawn"];

export class Replay {
  constructor(root, page) {
    Object.assign(this, {root, page, at: 0, timer: null, run: null});
    this.when = element("h4", {});
    this.events = element("ul", {className: "happened"});
    this.picture = element("div", {});
    this.slider = element("input", {type: "range", min: "0", ariaLabel: "Round", oninput: () => this.go(Number(this.slider.value))});
    this.playing = element("button", {type: "button", onclick: () => this.toggle()}, "Play");
    this.heading = element("p", {});
    root.append(this.heading, this.picture,
      element("p", {className: "row"}, element("button", {type: "button", onclick: () => this.go(this.at - 1)}, "Back"),
              this.playing, element("button", {type: "button", onclick: () => this.go(this.at + 1)}, "Step"), this.slider),
      element("div", {ariaLive: "polite"}, this.when, this.events));
    root.hidden = true;
  }

  // Shows a traced run from its beginning.
  show(run) {
    this.stop();
    this.run = run;
    this.root.hidden = false;
    const {frames, places} = run, last = frames.at(-1);
    this.slider.max = String(frames.length - 1);
    const outcome = places.outcomes[run.outcome];
    this.heading.textContent = `Run ${run.replicate} ends with ${outcome} on ${this.page.dateOf(last.t)}. `
      + "It is a run of the likeliest outcome that takes as long as the middle one.";
    this.draw();
    this.go(0);
  }

  hide() {
    this.stop();
    this.root.hidden = true;
  }

  toggle() {
    if (this.timer !== null) return this.stop();
    if (this.at === this.run.frames.length - 1) this.go(0);
    this.playing.textContent = "Pause";
    this.timer = setInterval(() => {
      if (this.at >= this.run.frames.length - 1) this.stop();
      else this.go(this.at + 1);
    }, STEP);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.playing.textContent = "Play";
  }

  go(place) {
    const {frames} = this.run;
    this.at = Math.max(0, Math.min(frames.length - 1, place));
    const frame = frames[this.at];
    this.slider.value = String(this.at);
    this.slider.setAttribute("aria-valuetext", this.page.dateOf(frame.t));
    this.when.textContent = `${this.page.dateOf(frame.t)}, round ${frame.t}`;
    this.events.replaceChildren(...this.told(frame, frames[this.at - 1]).map((text) => element("li", {}, text)));
    const x = this.across(frame.t);
    this.marker.setAttribute("x1", x);
    this.marker.setAttribute("x2", x);
  }

  // What happened in a round, a sentence each.
  told(frame, before) {
    const {page, run} = this, {places} = run, m = places.candidates.length, said = [];
    const ally = (j) => page.nameOf(places.allies[j]), list = (names) => names.length > 6
      ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more` : names.join(", ");
    page.controls.events.forEach((event) => {
      if (page.roundOf(event.date) === frame.t && event.probability === 1) said.push(`${event.words}.`);
    });
    if (before)
      frame.status.forEach((status, c) => {
        if (status !== before.status[c]) said.push(`${places.candidates[c]} is ${STATUS[status]} now.`);
      });
    if (frame.meetings.length) said.push(`${frame.meetings.length} meetings.`);
    const moves = frame.moved.map((by, k) => ({by, j: Math.floor(k / m), c: k % m}))
      .filter(({by, j, c}) => Math.abs(by) >= LEAST_MOVE && frame.present[j] && (c === frame.leader || frame.leader < 0))
      .sort((a, b) => Math.abs(b.by) - Math.abs(a.by)).slice(0, LARGEST_MOVES);
    for (const {by, j, c} of before ? moves : [])
      said.push(`${ally(j)} moves ${by > 0 ? "toward" : "away from"} ${places.candidates[c]}${this.lobbyists(frame, j)}.`);
    frame.paid.forEach((count, k) => {
      if (count > 0) said.push(`${ally(Math.floor(k / m))} accepts an offer for ${places.candidates[k % m]}.`);
    });
    if (frame.leader >= 0) {
      const name = places.candidates[frame.leader], against = [], gave = [], stopped = [];
      frame.present.forEach((present, j) => {
        const k = j * m + frame.leader, now = present && frame.objects[k], then = before && before.present[j] && before.objects[k];
        if (now) against.push(ally(j));
        if (then && !now && present) gave.push(ally(j));
        if (before && now && !then) stopped.push(ally(j));
      });
      if (gave.length) said.push(`Gives way on ${name}: ${list(gave)}.`);
      if (stopped.length) said.push(`Begins to object to ${name}: ${list(stopped)}.`);
      said.push(against.length ? `Still object to ${name}: ${list(against)}.` : `Nobody objects to ${name}.`);
    } else said.push("There is no front-runner.");
    if (frame === run.frames.at(-1))
      said.push(run.reason === 0 ? `${places.outcomes[run.outcome]} is agreed.` : `Nobody is agreed: ${places.outcomes[run.outcome]}.`);
    return said;
  }

  lobbyists(frame, j) {
    const names = [...new Set(frame.meetings.filter(([, target]) => target === j)
      .map(([by]) => this.page.nameOf(this.run.places.allies[by])))];
    return names.length ? ` after meeting ${names.slice(0, 3).join(", ")}` : "";
  }

  across(t) {
    const last = Math.max(1, this.run.frames.at(-1).t);
    return (MARGIN + (WIDTH - MARGIN - 6) * t / last).toFixed(1);
  }

  // How many members do not object to each name, round by round.
  draw() {
    const {frames, places} = this.run, most = Math.max(1, ...frames.map((frame) => frame.members));
    const up = (count) => (HEIGHT - 18 - (HEIGHT - 26) * count / most).toFixed(1), parts = [];
    for (const count of [0, most])
      parts.push(drawn("text", {x: MARGIN - 5, y: up(count), "text-anchor": "end", "dominant-baseline": "middle"}, String(count)),
                 drawn("line", {x1: MARGIN, x2: WIDTH - 6, y1: up(count), y2: up(count), class: "grid"}));
    for (const t of [frames[0].t, frames.at(-1).t])
      parts.push(drawn("text", {x: this.across(t), y: HEIGHT - 3, "text-anchor": t === 0 ? "start" : "end"}, this.page.dateOf(t)));
    places.candidates.forEach((name, c) => {
      const path = frames.map((frame, k) => `${k ? "L" : "M"}${this.across(frame.t)} ${up(frame.consenting[c])}`).join("");
      const line = drawn("path", {d: path, class: "curve"}, drawn("title", {}, name));
      line.style.stroke = this.page.data.colours?.[name] ?? "currentColor";
      parts.push(line);
    });
    this.marker = drawn("line", {y1: 6, y2: HEIGHT - 18, class: "marker"});
    const legend = element("p", {className: "legend"}, ...places.candidates.map((name) => {
      const swatch = element("span", {className: "swatch"});
      swatch.style.background = swatch.style.borderColor = this.page.data.colours?.[name] ?? "currentColor";
      return element("span", {}, swatch, name);
    }));
    this.picture.replaceChildren(drawn("svg", {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img",
      "aria-label": "How many members do not object to each name, round by round"}, ...parts, this.marker), legend);
  }
}
