// The other controls: rule, deadline, what no agreement costs, offers, events, parameters.

import {element, options} from "./dom.mjs";

const field = (id, words, control, note = null) =>
  element("p", {className: "field"}, element("label", {htmlFor: id}, words), control, note);

export class Settings {
  constructor(root, page) {
    Object.assign(this, {root, page, updates: []});
    root.append(this.rule(), this.deadline(), this.cost(), this.deals(),
                ...page.controls.events.map((event, k) => this.event(event, k)), this.parameters());
  }

  // Shows what holds now. Elements stay, so that nobody is disturbed who is typing in one.
  draw() {
    for (const update of this.updates) update();
  }

  // Keeps an element in step with what was changed: `changed()` is the change or undefined, `show` writes it.
  follow(control, changed, show) {
    this.updates.push(() => {
      control.classList.toggle("changed", changed() !== undefined);
      if (control !== document.activeElement || changed() === undefined) show(changed());
    });
  }

  chosen(id, words, entries, key, file) {
    const {page} = this, control = element("select", {id, onchange: () => page.change([key], control.value || undefined)},
      ...options([["", `${file} (file)`], ...entries.map((entry) => [entry, entry])], ""));
    this.follow(control, () => page.changes[key], (value) => { control.value = value ?? ""; });
    return field(id, words, control);
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
    const {page} = this, {day, least, most} = page.controls.deadline;
    const control = element("input", {type: "date", id: "whatif-deadline", min: least, max: most, value: day,
      onchange: () => {
        if (control.value >= least && control.value <= most)
          page.change(["deadline"], control.value === day ? undefined : control.value);
      },
      onblur: () => { control.value = page.changes.deadline ?? day; }});
    this.follow(control, () => page.changes.deadline, (value) => { control.value = value ?? day; });
    return field("whatif-deadline", "Deadline", control);
  }

  deals() {
    const {page} = this, can = page.places.deals;
    const control = element("input", {type: "checkbox", id: "whatif-deals", disabled: !can,
      onchange: () => page.change(["deals"], control.checked ? undefined : false)});
    this.updates.push(() => { control.checked = can && page.changes.deals !== false; });
    return field("whatif-deals", "Hold-outs are made offers", control);
  }

  event(event, k) {
    const {page} = this, id = `whatif-event-${k}`, changed = () => page.changes.events?.[k];
    const show = (value) => { control.value = String(Number((100 * (value ?? event.probability)).toFixed(6))); };
    const control = element("input", {type: "number", id, min: "0", max: "100", step: "5",
      onchange: () => {
        const value = Number(control.value) / 100, fits = control.value !== "" && value >= 0 && value <= 1;
        const same = !event.drawn && value === event.probability;
        if (fits) page.change(["events", String(k)], same ? undefined : value);
        else show(changed());
      }});
    this.follow(control, changed, show);
    return field(id, event.words, control, " %");
  }
}
