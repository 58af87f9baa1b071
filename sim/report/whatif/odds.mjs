// The odds of the file and of what was changed, side by side, with the differences on the same replicates.

import {element} from "./dom.mjs";
import {oddsWords, pairedDifference, percent, points} from "./statistics.mjs";

const NARROW = 0.0005;

// The table: one row an outcome, in the order of the file; outcomes that only other parameters know follow.
export class OddsTable {
  constructor(body, page) {
    Object.assign(this, {page});
    const {places, names, data} = page, inFile = places.shown.map((place) => places.outcomes[place]);
    this.rows = [...inFile, ...names.filter((name) => !inFile.includes(name))].map((name) => {
      const colour = data.colours?.[name], before = element("span", {className: "before"}), after = element("span", {className: "after"});
      if (colour) after.style.background = colour;
      const figure = () => element("td", {className: "figure"}), cells = {file: figure(), now: figure(), difference: figure()};
      const isFallback = places.kinds[places.outcomes.indexOf(name)] === "fallback";
      const row = element("tr", {}, element("th", {scope: "row"}, name, isFallback ? element("span", {className: "quiet"}, " (fallback)") : null,
                                            element("span", {className: "pair"}, before, after)), ...Object.values(cells));
      body.append(row);
      return {name, row, before, after, isListed: inFile.includes(name), ...cells};
    });
  }

  // Shows the outcomes of the file and, where something is changed, of what was played so far.
  show(file, now) {
    const {page} = this, found = [];
    for (const row of this.rows) {
      const one = page.oddsOf(row.name, file), other = now === null ? one : now.done ? page.oddsOf(row.name, now) : null;
      row.row.hidden = !row.isListed && !other;
      row.file.replaceChildren(...this.figures(row.name, one, file));
      row.now.replaceChildren(...(now === null ? [] : other === null ? ["…"] : this.figures(row.name, other, now)));
      row.before.style.width = `${100 * one}%`;
      row.after.style.width = `${100 * (other ?? one)}%`;
      row.difference.replaceChildren();
      if (now === null || !now.done) continue;
      const difference = pairedDifference(file.outcomes, now.outcomes, page.names.indexOf(row.name));
      const clear = difference.low > 0 || difference.high < 0;
      row.difference.append(element(clear ? "strong" : "span", {}, points(difference.value)),
                            element("span", {className: "quiet interval"}, ` ${points(difference.low)} to ${points(difference.high)}`));
      found.push({name: row.name, one, other, ...difference, clear});
    }
    return found;
  }

  // The share of the runs, and the forecast below it.
  figures(name, share, played) {
    const forecast = this.page.forecastOf(name, share, played);
    return [oddsWords(share, this.page.runs(played)),
            ...(forecast === null ? [] : [element("span", {className: "quiet forecast"}, percent(forecast))])];
  }

  // The largest clear difference in one sentence.
  inWords(found, file, now) {
    const clear = found.filter((one) => one.clear && Math.abs(one.value) > NARROW);
    if (!clear.length) return found.length ? "The odds stay what they were, as far as these runs can tell." : "";
    const {name, one, other} = clear.reduce((a, b) => Math.abs(b.value) > Math.abs(a.value) ? b : a), {page} = this;
    const [before, after] = [page.forecastOf(name, one, file), page.forecastOf(name, other, now)];
    const forecast = after === null ? "" : `; forecast ${percent(after)} instead of ${percent(before)}`;
    return `${name}: ${oddsWords(other, page.runs(now))} of the runs instead of ${oddsWords(one, page.runs(file))}${forecast}.`;
  }
}
