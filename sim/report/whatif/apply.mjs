// Writes what a reader changed into a world, number for number as the encoder of the package does.

import {calendarOf, lastBefore, roundOf} from "./calendar.mjs";
import {DEADLINE_ROUND, NO_CHANGE, OPEN_UNTIL} from "./engine.mjs";

export function apply(engine, places, controls, changes) {
  engine.reset();
  const world = engine.world_;
  for (const [candidate, stances] of Object.entries(changes.stances ?? {}))
    for (const [ally, word] of Object.entries(stances)) stance(engine, places, controls, candidate, ally, word);
  for (const [ally, value] of Object.entries(changes.resolve ?? {}))
    engine.fix(places.resolve + places.allies.indexOf(ally), value);
  for (const [ally, value] of Object.entries(changes.weight ?? {})) {
    const j = places.allies.indexOf(ally);
    engine.fix(places.weight + j, value);
    world.stated_weight[j] = 1;
  }
  const rule = controls.rules.find((one) => one.words === changes.rule);
  if (rule) {
    world.rule_numbers.set(rule.numbers);
    world.veto.fill(rule.veto ? 1 : 0);
  }
  if (changes.deadline) {
    const calendar = calendarOf(controls, changes);
    world.calendar[DEADLINE_ROUND] = BigInt(roundOf(changes.deadline, calendar));
    controls.events.forEach(({date, to}, k) => {  // those between the deadline and the next round wait for that one
      world.event_round[k] = BigInt(roundOf(date, calendar));
      if (to) engine.fix(places.value + k, roundOf(to, calendar));
    });
    controls.seen.forEach((date, k) => { world.observed_round[k] = BigInt(lastBefore(date, calendar)); });
    if (world.calendar[OPEN_UNTIL] >= 0) world.calendar[OPEN_UNTIL] = BigInt(lastBefore(controls.as_of, calendar));
  }
  if (changes.cost) {
    world.calendar[NO_CHANGE] = BigInt(places.yes_no || changes.cost === "nothing changes" ? 1 : 0);
    places.allies.forEach((_, j) => {
      if (!places.own_cost[j]) engine.follow(places.reversion + j, places.costs[changes.cost]);
    });
  }
  if (changes.deals === false) engine.fix(places.offer_step, 0);
  for (const [event, probability] of Object.entries(changes.events ?? {}))
    engine.fix(places.probability + Number(event), probability);
}

function stance(engine, places, controls, candidate, ally, word) {
  const {mean, spread, veto} = controls.words.find((one) => one.word === word);
  const j = places.allies.indexOf(ally), m = places.candidates.length;
  const k = j * m + places.candidates.indexOf(candidate), world = engine.world_;
  engine.fix(places.mean + k, mean);
  if (spread === null) engine.follow(places.spread + k, places.stated_spread);
  else engine.fix(places.spread + k, spread);
  world.derived[k] = 0;
  world.refuses[k] = veto ? 1 : 0;
  world.named[k] = 1;
  world.silent[j] = 0;
}
