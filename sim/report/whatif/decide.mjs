// Who decides: each hold-out and each of the heaviest turned both ways, one after the other.

import {withChange} from "./changes.mjs";
import {element} from "./dom.mjs";
import {Played} from "./played.mjs";
import {oddsWords, pairedDifference, points} from "./statistics.mjs";

const HOLD_OUTS = 6, HEAVIEST = 6, LEAST_HELD = 0.005, TRIED = 2000;

// The words that turn a stance in favour and against, as `nemcon pivots` does; null where it says so already.
export function bothWays(controls, said) {
  const known = (word, other) => controls.words.some((one) => one.word === word) ? word : other;
  const best = known("champion", controls.words[0].word), worst = known("block", controls.words.at(-1).word);
  const refuses = controls.words.some((one) => one.word === said && one.veto);
  return {favour: said === best ? null : best, against: refuses ? null : said === worst ? known("veto", null) : worst};
}

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

  // The hold-outs that can stop a name alone, or all where no member can; then the heaviest of the others.
  tried(played) {
    const {allies} = this.page.controls, held = (ally) => this.page.heldShare(ally.id, played);
    const nobody = !allies.some((ally) => ally.veto);
    const last = allies.filter((ally) => held(ally) > LEAST_HELD && (ally.veto || nobody))
      .sort((a, b) => held(b) - held(a)).slice(0, HOLD_OUTS);
    const heavy = allies.filter((ally) => !last.includes(ally)).sort((a, b) => b.weight - a.weight);
    return [...last, ...heavy.slice(0, HEAVIEST)];
  }

  ask() {
    const {page} = this, before = page.shown();
    page.whenPlayed(Math.min(TRIED, page.total), () => {
      const name = page.allies.candidate, {changes, controls} = page, trials = [];
      const rows = this.tried(before).map((ally) => {
        const said = changes.stances?.[name]?.[ally.id] ?? controls.stances[name][ally.id];
        const cells = Object.values(bothWays(controls, said)).map((word) => {
          const cell = element("td", {className: "figure"}, word === null ? "says so already" : "…");
          if (word !== null) trials.push({cell, word, changes: withChange(changes, ["stances", name, ally.id], word)});
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
    const now = page.oddsOf(name, before), about = `${name} has ${oddsWords(now, page.runs(before))} as it is. Points more or less if one `
      + `member said something else about ${name}`;
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
        + "the same random numbers).";
    });
  }
}
