// Who decides: each hold-out and each of the heaviest turned both ways, one after the other.

import {withChange} from "./changes.mjs";
import {element} from "./dom.mjs";
import {Played} from "./played.mjs";
import {oddsWords, pairedDifference, points} from "./statistics.mjs";

const HOLD_OUTS = 6, HEAVIEST = 6, LEAST_HELD = 0.005, TRIED = 2000;

// The words for a friendlier and for a harder stance than a given one; null where there is none.
export function bothWays(controls, said) {
  const {mirror} = controls, words = controls.words.map((one) => one.word), best = words[0];
  const worst = known(words.filter((word) => word !== said), "block", words.at(-1));
  const listed = controls.words.find((one) => one.word === said);
  const mean = listed?.mean ?? Number(/[-+.\d]+/.exec(said)?.[0] ?? 0);
  const opposite = words.includes(mirror[said]) ? mirror[said] : null, other = (word) => word === said ? null : word;
  if (mean > 0) return {friendlier: other(best), harder: opposite ?? known(words, "oppose", worst)};
  if (mean < 0) return {friendlier: opposite ?? known(words, "support", best), harder: listed?.veto ? null : worst};
  return {friendlier: known(words, "support", best), harder: known(words, "oppose", worst)};
}

const known = (words, word, other) => words.includes(word) ? word : other;

export class Decide {
  constructor(parts, page) {
    Object.assign(this, {page, button: parts.decide, note: parts.decidedNote, body: parts.decided});
    this.table = this.body.closest("div");
    this.button.addEventListener("click", () => this.ask());
    this.clear();
  }

  clear() {
    this.page.pool.ask("turned", []);
    this.body.replaceChildren();
    this.table.hidden = true;
    this.note.textContent = "";
  }

  // The hold-outs, then the heaviest of the others.
  tried(played) {
    const {allies} = this.page.controls, held = (ally) => this.page.heldShare(ally.id, played);
    const last = allies.filter((ally) => held(ally) > LEAST_HELD).sort((a, b) => held(b) - held(a)).slice(0, HOLD_OUTS);
    const heavy = allies.filter((ally) => !last.includes(ally)).sort((a, b) => b.weight - a.weight);
    return [...last, ...heavy.slice(0, HEAVIEST)];
  }

  ask() {
    const {page} = this, before = page.shown();
    page.whenPlayed(Math.min(TRIED, page.total), () => {
      const name = page.allies.candidate, {changes, controls} = page, trials = [];
      const rows = this.tried(before).map((ally) => {
        const said = changes.stances?.[name]?.[ally.id] ?? controls.stances[name][ally.id];
        const cells = Object.entries(bothWays(controls, said)).map(([way, word]) => {
          const cell = element("td", {className: "figure"}, word === null ? "says so already" : "…");
          if (word !== null) trials.push({cell, word, way, changes: withChange(changes, ["stances", name, ally.id], word)});
          return cell;
        });
        return element("tr", {}, element("th", {scope: "row"}, ally.name, element("span", {className: "quiet said"}, said || "not stated")),
                       ...cells);
      });
      this.body.replaceChildren(...rows);
      this.table.hidden = false;
      this.play(name, trials, before);
    });
  }

  play(name, trials, before) {
    const {page, note} = this, total = Math.min(TRIED, page.total), c = page.names.indexOf(name);
    const played = trials.map(({changes}) => new Played(total, page.placesOf(changes), page.names));
    const now = page.oddsOf(name, before), about = `${name} has ${oddsWords(now, page.runs(before))} as it is. Points more or less if one of these `
      + "said something friendlier, or something harder";
    let left = trials.length;
    note.textContent = `${about}. Playing …`;
    page.pool.ask("turned", trials.map(({changes}) => ({changes, total})), (place, answer) => {
      const part = played[place];
      part.add(answer);
      if (part.done < total && !part.isHopeless) return part.needed;
      const {cell, word} = trials[place], found = pairedDifference(before.outcomes, part.outcomes, c);
      const clear = found.low > 0 || found.high < 0;
      cell.replaceChildren(element(clear ? "strong" : "span", {}, points(found.value)),
                           element("span", {className: "quiet said"}, word));
      cell.title = `${points(found.low)} to ${points(found.high)}`;
      if ((left -= 1) === 0) note.textContent = `${about} (bold: more than chance explains; ${total.toLocaleString("en")} runs each, on `
        + "the same chances).";
    });
  }
}
