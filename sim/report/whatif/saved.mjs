// What was changed as a scenario file: it extends the file of the page and says what is different.

const key = (name) => /^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name);
const number = (x) => Number.isInteger(x) ? x.toFixed(1) : String(x);

export function savedScenario(controls, changes, sentence, command) {
  const {file} = controls, dropped = [], top = [], tables = [];
  const table = (name, lines) => tables.push("", `[${name}]`, ...lines);
  const rule = controls.rules.find((one) => one.words === changes.rule);
  const events = Object.keys(changes.events ?? {}).length > 0;
  for (const [part, changed] of [["rule", rule], ["events", events]])
    if (changed && controls.drops.includes(part)) dropped.push(part);
  const calendar = [];
  if (changes.deadline) calendar.push(`deadline = ${changes.deadline}`);
  if (changes.cost) {
    calendar.push(`fallback_cost = ${JSON.stringify(changes.cost)}`);
    top.push(`another_name = ${controls.another_name}`);  // else the word would decide that as well
  }
  if (calendar.length) table("calendar", calendar);
  if (rule) table("rule", rule.toml);
  if (changes.deals === false) table("process", ["offer_step = 0.0"]);
  const allies = new Set([...Object.keys(changes.resolve ?? {}), ...Object.keys(changes.weight ?? {})]);
  for (const ally of allies) {
    const lines = ["resolve", "weight"].filter((what) => changes[what]?.[ally] !== undefined)
      .map((what) => `${what} = ${number(changes[what][ally])}`);
    table(`allies.${key(ally)}`, lines);
  }
  for (const [candidate, stances] of Object.entries(changes.stances ?? {}))
    table(`stances.${key(candidate)}`,
          Object.entries(stances).map(([ally, word]) => `${key(ally)} = ${JSON.stringify(word)}`));
  if (events)
    controls.events.forEach((event, k) => {
      const probability = changes.events[k] === undefined ? event.stated : number(changes.events[k]);
      tables.push("", "[[events]]", ...event.toml, `probability = ${probability}`);
    });
  const notes = [sentence, file.beside ? `Put this file beside ${file.extends}; it takes everything else from there.`
                                       : "Everything else is as in the scenario of that name, which ships.", command];
  return [...notes.map((line) => `# ${line.replace(/[\u0000-\u001f\u007f]/g, " ")}`), "format = 1",
          `extends = ${JSON.stringify(file.extends)}`, ...(dropped.length ? [`drop = ${JSON.stringify(dropped)}`] : []),
          `title = ${JSON.stringify(`${controls.title}, what if`)}`, ...top, ...tables, ""].join("\n");
}
