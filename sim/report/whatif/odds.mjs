// The odds of the file and of what was changed, side by side, with the differences on the same replicates.

import {percent} from "./changes.mjs";
import {element, points} from "./dom.mjs";

const NARROW = 0.0005;

// The table: one row an outcome, in the order of the file.
export class OddsTable {
  constructor(body, note, page) {
    Object.assign(this, {body, note, page});
    const {places} = page;
    this.rows = places.shown.map((place) => {
      const name = places.outcomes[place], colour = page.data.colours?.[name];
      const before = element("span", {className: "before"}), after = element("span", {className: "after"});
      if (colour) after.style.background = colour;
      const cells = {file: element("td", {className: "figure"}), now: element("td", {className: "figure"}),
                     difference: element("td", {className: "figure"})};
      const kind = places.kinds[place] === "fallback" ? element("span", {className: "quiet"}, " (fallback)") : null;
      body.append(element("tr", {}, element("th", {scope: "row"}, name, kind, element("span", {className: "pair"}, before, after)),
                          cells.file, cells.now, cells.difference));
      return {name, before, after, ...cells};
    });
  }

  // Shows outcomes of the file and of what was changed; places of what was changed may be another set's.
  show(file, now, isChanged) {
    const {page} = this, found = [];
    for (const row of this.rows) {
      const one = page.shareOf(row.name, file), other = isChanged ? page.shareOf(row.name, now) : one;
      row.file.textContent = one === null ? "…" : percent(one, 1);
      row.now.textContent = !isChanged ? "" : other === null ? "…" : percent(other, 1);
      row.before.style.width = percent(one ?? 0, 1).replace(" ", "");
      row.after.style.width = percent(other ?? one ?? 0, 1).replace(" ", "");
      row.difference.replaceChildren();
      if (!isChanged || !file.outcomes.length || !now.outcomes.length) continue;
      const difference = page.difference(row.name, file, now);
      const clear = difference.low > 0 || difference.high < 0;
      row.difference.append(element(clear ? "strong" : "span", {}, points(difference.value)),
                            element("span", {className: "quiet interval"}, ` ${points(difference.low)} to ${points(difference.high)}`));
      found.push({name: row.name, one, other, ...difference, clear});
    }
    return found;
  }
}

// The largest clear difference in one sentence.
export function inWords(found) {
  const clear = found.filter((one) => one.clear && Math.abs(one.value) > NARROW);
  if (!clear.length) return found.length ? "The odds stay what they were, as far as these runs can tell." : "";
  const {name, one, other} = clear.reduce((a, b) => Math.abs(b.value) > Math.abs(a.value) ? b : a);
  return `${name}: ${percent(other)} instead of ${percent(one)}.`;
}
