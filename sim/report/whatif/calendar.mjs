// The days of rounds, as the encoder of the package has them.

const DAY = 86400000;

// The first round on or after a day. The round of the deadline falls on the deadline itself, unless it is the last.
export function roundOf(day, calendar) {
  const after = (other) => (Date.parse(other) - Date.parse(calendar.start)) / DAY;
  const t = Math.max(0, Math.ceil(after(day) / calendar.days));
  return t === dueRound(calendar) && after(day) > after(calendar.due) ? t + 1 : t;
}

// The last round on or before a day.
export function lastBefore(day, calendar) {
  const due = dueRound(calendar), after = (Date.parse(day) - Date.parse(calendar.start)) / DAY;
  const t = Math.min(Math.max(0, Math.floor(after / calendar.days)), calendar.last);
  return t + 1 === due && Date.parse(day) >= Date.parse(calendar.due) ? due : t;
}

// The day of a round, as a number of milliseconds.
export function dayOf(t, calendar) {
  if (t === dueRound(calendar)) return Date.parse(calendar.due);
  const day = Date.parse(calendar.start) + t * calendar.days * DAY;
  return calendar.end === null ? day : Math.min(day, Date.parse(calendar.end));
}

function dueRound({start, days, last, due}) {
  const t = Math.ceil((Date.parse(due) - Date.parse(start)) / DAY / days);
  return t > 0 && t < last ? t : -1;
}

export const calendarOf = (controls, changes) =>
  ({...controls.calendar, due: changes.deadline ?? controls.deadline.day});
