// The other controls: rule, deadline, what no agreement costs, offers, events, parameters.

import {element, options} from "./dom.mjs";

const field = (id, words, control, note = null) =>
  element("p", {className: "field"}, element("label", {htmlFor: id}, words), control, note);

export class Settings {
  constructor(root, page) {
    Object.assign(this, {root, page});
  }

  draw() {
    const {page} = this, {controls, changes} = page, focused = document.activeElement?.id;
    const parts = [this.rule(), this.deadline(), this.cost(), this.deals(),
                   ...controls.events.map((event, k) => this.event(event, k)), this.parameters()];
    this.root.replaceChildren(...parts);
    if (focused && this.root.contains(document.getElementById(focused))) document.getElementById(focused).focus();
  }

  chosen(id, words, entries, key, file) {
    const {page} = this, changed = page.changes[key];
    const select = element("select", {id, className: changed === undefined ? "" : "changed",
      onchange: () => page.change([key], select.value || undefined)},
      ...options([["", `${file} (file)`], ...entries.map((entry) => [entry, entry])], changed ?? ""));
    return field(id, words, select);
  }

  rule() {
    const {controls} = this.page;
    return this.chosen("whatif-rule", "Rule", controls.rules.map((one) => one.words), "rule", controls.rule);
  }

  cost() {
    const {controls} = this.page;
    return this.chosen("whatif-cost", "Without agreement", controls.costs.filter((word) => word !== controls.cost),
                       "cost", controls.cost);
  }

  parameters() {
    const {worlds, first} = this.page.data;
    return this.chosen("whatif-parameters", "Parameters", Object.keys(worlds).filter((name) => name !== first),
                       "parameters", first);
  }

  deadline() {
    const {page} = this, {day, least, most} = page.controls.deadline, changed = page.changes.deadline;
    const input = element("input", {type: "date", id: "whatif-deadline", min: least, max: most, value: changed ?? day,
      className: changed === undefined ? "" : "changed", onchange: () => {
        const fits = input.value >= least && input.value <= most;
        if (!fits) input.value = changed ?? day;
        else page.change(["deadline"], input.value === day ? undefined : input.value);
      }});
    return field("whatif-deadline", "Deadline", input);
  }

  deals() {
    const {page} = this, can = page.places.deals;
    const input = element("input", {type: "checkbox", id: "whatif-deals", checked: can && page.changes.deals !== false,
      disabled: !can, onchange: () => page.change(["deals"], input.checked ? undefined : false)});
    return field("whatif-deals", "Hold-outs are made offers", input);
  }

  event(event, k) {
    const {page} = this, changed = page.changes.events?.[k], id = `whatif-event-${k}`;
    const input = element("input", {type: "number", id, min: "0", max: "100", step: "5",
      value: String(Math.round(100 * (changed ?? event.probability))), className: changed === undefined ? "" : "changed",
      onchange: () => {
        const value = Number(input.value) / 100, fits = input.value !== "" && value >= 0 && value <= 1;
        const same = !event.drawn && value === event.probability;
        if (fits) page.change(["events", String(k)], same ? undefined : value);
        else input.value = String(Math.round(100 * (changed ?? event.probability)));
      }});
    return field(id, event.words, input, " %");
  }
}
