// The table of allies: a stance each on the chosen name, resolve and weight behind a fold.

import {element, options} from "./dom.mjs";
import {leavesRest} from "./changes.mjs";

const SHOWN = 6, SEARCHED = 40;

export class AllyTable {
  constructor(root, page) {
    Object.assign(this, {root, page, all: false, sought: "", key: null, updates: []});
    const {controls} = page;
    this.candidate = page.nameAhead(page.file);
    this.chosen = element("select", {id: "whatif-name", onchange: () => { this.candidate = this.chosen.value; page.decide.clear(); this.draw(); }},
                          ...options(controls.candidates.map((name) => [name, name]), this.candidate));
    this.search = element("input", {type: "search", id: "whatif-search", oninput: () => {
      this.sought = this.search.value.toLowerCase();
      this.draw();
    }});
    this.body = element("tbody");
    this.more = element("button", {type: "button", onclick: () => { this.all = !this.all; this.draw(); }});
    this.numbers = element("button", {type: "button", ariaExpanded: "false", onclick: () => {
      const shown = this.table.classList.toggle("numbers");
      this.numbers.ariaExpanded = String(shown);
    }}, "Resolve and weight");
    this.table = element("table", {className: "allies"},
      element("thead", {}, element("tr", {}, element("th", {scope: "col"}, "member"), element("th", {scope: "col"}, "says"),
        element("th", {scope: "col", className: "number-cell"}, "resolve, 0 to 1"),
        element("th", {scope: "col", className: "number-cell"}, "weight, %"))), this.body);
    root.append(
      element("p", {className: "row"}, element("label", {htmlFor: "whatif-name"}, "What each member says of "), this.chosen),
      ...(controls.allies.length > SEARCHED ? [element("p", {className: "row"},
        element("label", {htmlFor: "whatif-search"}, "Find a member "), this.search)] : []),
      element("div", {className: "scroll"}, this.table), element("p", {className: "row"}, this.more, this.numbers));
    this.draw();
  }

  listed() {
    const {controls, changes} = this.page;
    const found = this.sought ? controls.allies.filter((ally) => ally.name.toLowerCase().includes(this.sought)
                                                       || ally.id.toLowerCase().includes(this.sought)) : controls.allies;
    if (this.all || this.sought) return found;
    const touched = (ally) => changes.stances?.[this.candidate]?.[ally.id] !== undefined
      || changes.resolve?.[ally.id] !== undefined || changes.weight?.[ally.id] !== undefined;
    return found.filter((ally, k) => k < SHOWN || touched(ally));
  }

  // Shows what holds now. Rows that stay are kept, so that nobody is disturbed who is typing in one.
  draw() {
    const {controls} = this.page, listed = this.listed();
    const key = JSON.stringify([this.candidate, listed.map((ally) => ally.id)]);
    if (key !== this.key) {
      this.key = key;
      this.updates = [];
      this.body.replaceChildren(...listed.map((ally) => this.row(ally)));
    }
    for (const update of this.updates) update();
    this.more.textContent = this.all ? `Show ${SHOWN}` : `Show all ${controls.allies.length} members`;
    this.more.hidden = controls.allies.length <= SHOWN || this.sought !== "";
  }

  row(ally) {
    const {page, candidate} = this, file = page.controls.stances[candidate][ally.id];
    const changed = () => page.changes.stances?.[candidate]?.[ally.id];
    const select = element("select", {id: `stance-${ally.id}`, ariaLabel: `${ally.name} on ${candidate}`,
      onchange: () => page.change(["stances", candidate, ally.id], select.value || undefined)},
      ...options([["", `${file || "not stated"} (file)`], ...page.controls.words.map(({word}) => [word, word])], ""));
    this.updates.push(() => {
      select.value = changed() ?? "";
      select.classList.toggle("changed", changed() !== undefined);
    });
    return element("tr", {}, element("th", {scope: "row"}, ally.name), element("td", {}, select),
                   this.numberCell(ally, "resolve", 1, 2), this.numberCell(ally, "weight", 100, 1));
  }

  numberCell(ally, what, scale, digits) {
    const {page} = this, changed = () => page.changes[what]?.[ally.id];
    const show = () => { input.value = String(Number((scale * (changed() ?? ally[what])).toFixed(digits))); };
    const input = element("input", {type: "number", id: `${what}-${ally.id}`, min: "0", max: String(scale),
      step: scale === 1 ? "0.05" : "0.1", ariaLabel: `${what} of ${ally.name}`,
      disabled: what === "weight" && !page.controls.weighs,
      onchange: () => {
        const value = Number(input.value) / scale;
        const fits = input.value !== "" && value >= 0 && value <= 1
          && (what === "resolve" || leavesRest(page.controls, page.changes, ally.id, value));
        if (fits) page.change([what, ally.id], Number(value.toPrecision(12)));
        else show();
      }});
    this.updates.push(() => {
      if (input !== document.activeElement || changed() === undefined) show();
      input.classList.toggle("changed", changed() !== undefined);
    });
    return element("td", {className: "number-cell"}, input);
  }
}
