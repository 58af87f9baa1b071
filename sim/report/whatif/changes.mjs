// What a reader changed: plain data that holds only what differs from the file, and the sentences that say it.

import {percent} from "./statistics.mjs";

// {parameters, rule, deadline, cost, deals, events: {k: p}, stances: {candidate: {ally: word}}, resolve, weight}
export function withChange(changes, path, value) {
  const [key, ...rest] = path, made = {...changes};
  const inner = rest.length ? withChange(changes[key] ?? {}, rest, value) : value;
  const nothing = inner === undefined || (rest.length && Object.keys(inner).length === 0);
  if (nothing) delete made[key];
  else made[key] = inner;
  return made;
}

export const isEmpty = (changes) => Object.keys(changes).length === 0;

// Changes without what does not fit the page, such as names from another scenario's link.
export function fitting(controls, worlds, first, changes) {
  let kept = {};
  const keep = (path, value, fits) => { if (fits) kept = withChange(kept, path, value); };
  const allies = new Set(controls.allies.map((ally) => ally.id));
  const words = new Set(controls.words.map((one) => one.word));
  const share = (x) => typeof x === "number" && x >= 0 && x <= 1;
  keep(["parameters"], changes.parameters, changes.parameters in worlds && changes.parameters !== first);
  keep(["rule"], changes.rule, controls.rules.some((one) => one.words === changes.rule));
  keep(["cost"], changes.cost, controls.costs.includes(changes.cost) && changes.cost !== controls.cost);
  keep(["deals"], false, changes.deals === false && worlds[first].places.deals);
  const {day, least, most} = controls.deadline, asked = changes.deadline;
  keep(["deadline"], asked, isDay(asked) && asked >= least && asked <= most && asked !== day);
  for (const [k, p] of Object.entries(changes.events ?? {}))
    keep(["events", k], p, share(p) && controls.events[k] !== undefined);
  for (const [candidate, stances] of Object.entries(changes.stances ?? {}))
    for (const [ally, word] of Object.entries(stances))
      keep(["stances", candidate, ally], word,
           controls.candidates.includes(candidate) && allies.has(ally) && words.has(word));
  for (const [ally, x] of Object.entries(changes.resolve ?? {})) keep(["resolve", ally], x, share(x) && allies.has(ally));
  for (const [ally, x] of Object.entries(changes.weight ?? {}))
    keep(["weight", ally], x, share(x) && allies.has(ally) && leavesRest(controls, kept, ally, x));
  return kept;
}

const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text ?? "") && !Number.isNaN(Date.parse(text));

// Shares that are stated must leave something for the others.
export function leavesRest(controls, changes, ally, share) {
  const stated = {...controls.stated_weights, ...changes.weight, [ally]: share};
  return controls.weighs && share < 1 && Object.values(stated).reduce((sum, x) => sum + x, 0) < 1;
}

// What was changed, a phrase each.
export function phrases(controls, changes) {
  const name = (id) => controls.allies.find((ally) => ally.id === id)?.name ?? id, said = [];
  for (const [candidate, stances] of Object.entries(changes.stances ?? {}))
    for (const [ally, word] of Object.entries(stances)) {
      const before = controls.stances[candidate][ally];
      said.push(`${name(ally)} is “${word}” on ${candidate}${before ? ` instead of “${before}”` : ""}`);
    }
  for (const [ally, x] of Object.entries(changes.resolve ?? {})) said.push(`the resolve of ${name(ally)} is ${x}`);
  for (const [ally, x] of Object.entries(changes.weight ?? {}))
    said.push(`the weight of ${name(ally)} is ${percent(x, 1)}`);
  if (changes.rule) said.push(`the rule is: ${changes.rule}`);
  if (changes.deadline) said.push(`the deadline is ${changes.deadline}`);
  if (changes.cost) said.push(`without agreement: ${changes.cost}`);
  if (changes.deals === false) said.push("nobody makes offers");
  for (const [k, p] of Object.entries(changes.events ?? {}))
    said.push(`“${controls.events[k].words}” happens with probability ${percent(p)}`);
  if (changes.parameters) said.push(`the parameters are “${changes.parameters}”`);
  return said;
}

export function sentence(controls, changes) {
  const said = phrases(controls, changes);
  return said.length ? `What if ${said.join("; ")}?` : "Nothing is changed: these are the odds of the file.";
}
