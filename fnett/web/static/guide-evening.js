// What the phone remembers of an evening: numbers alone, and on this phone alone.
const EVENINGS = "fnett-guide", MEETING = "fnett-guide-meeting", BESIDE = "fnett-guide-beside";
const MINUTE = 60_000, HOUR = 60 * MINUTE;
const FRESH = 36 * HOUR; // a meeting of the day before yesterday is over
const AWAY = 3 * HOUR; // what was tapped before that was a rehearsal
const AHEAD = 14 * 24 * HOUR; // at home before the evening, the link is opened
const LARGEST_SINGLE_CIRCLE = 12, GOOD_CIRCLE = 8; // as in meetings/rules.py
const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const CLOSE = new RegExp(`^/i/[a-z0-9-]{1,80}/networks/${ID}/meetings/${ID}/close$`);

/** The evening of this meeting as it was left. */
export const load = (now, close) => fresh(now)[key(close)] ?? {};

/** Each meeting has an evening of its own, so that none is given the numbers of another. */
export const keep = (evening, now, close) => write(EVENINGS, {...fresh(now), [key(close)]: {...evening, touched: now}});

/** Old evenings go from the phone, and the way to a meeting with its evening; looking at the guide keeps nothing longer. */
export function tidy(now) {
  const kept = read(EVENINGS) ?? {}, evenings = fresh(now), its = key(meeting(now));
  if (its === key(null) || its in kept && !(its in evenings)) drop(MEETING);
  write(EVENINGS, evenings);
}

function fresh(now) {
  const kept = Object.entries(read(EVENINGS) ?? {}).filter(([, evening]) => Math.abs(now - evening?.touched) <= FRESH);
  return Object.fromEntries(kept.map(([of, evening]) => [of, onlyNumbers(evening)]));
}

const onlyNumbers = evening => Object.fromEntries(Object.entries(evening).filter(([, value]) => Number.isFinite(value)));

const key = close => close ?? "none";

/** The closing form of the meeting that is led, also where the guide is opened from the phone's own screen. */
export function closing(given, now) {
  if (given) write(MEETING, {close: given, at: now});
  return given ?? meeting(now);
}

function meeting(now) {
  const {close, at} = read(MEETING) ?? {};
  return CLOSE.test(close) && Math.abs(now - at) < AHEAD ? close : null;
}

/** Whether somebody comes back to what was tapped long ago. */
export const isAway = (evening, now) => Boolean(evening.began) && Math.abs(now - evening.touched) > AWAY;

/** The languages that were chosen at home, or these where nothing was chosen yet. */
export function beside(otherwise) {
  const kept = read(BESIDE);
  return Array.isArray(kept) ? kept : otherwise;
}

export const keepBeside = codes => write(BESIDE, codes);

/** What the link from the network's page says behind its #: the closing form's path, and how many promised last time. */
export function fromMeeting(hash) {
  const said = new URLSearchParams(hash.slice(1));
  const close = said.get("close") ?? "", promised = said.get("promised") ?? "";
  return {close: CLOSE.test(close) ? close : null, promised: /^\d{1,3}$/.test(promised) ? Number(promised) : null};
}

/** One circle up to twelve adults, then circles of about eight; a half goes to the even number, as in Python. */
export function suggestedCircles(adults) {
  if (adults <= LARGEST_SINGLE_CIRCLE) return 1;
  const near = Math.round(adults / GOOD_CIRCLE);
  return adults % GOOD_CIRCLE === GOOD_CIRCLE / 2 && near % 2 ? near - 1 : near;
}

export const circles = evening => evening.circles ?? (evening.adults ? suggestedCircles(evening.adults) : undefined);

/** How many sit in each circle, the largest first; no two differ by more than one. */
export function sizes(evening) {
  const all = circles(evening);
  if (!evening.adults || !all || all > evening.adults) return [];
  return Array.from({length: all}, (_, place) => Math.floor(evening.adults / all) + (place < evening.adults % all));
}

export const left = (since, minutes, now) => Math.max(0, Math.ceil(minutes - (now - since) / MINUTE));

export const gone = (since, now) => Math.max(0, Math.round((now - since) / MINUTE));

/** What was counted. */
export const numbers = evening =>
  ({adults: evening.adults, households: evening.households, circles: circles(evening), promised: evening.promised});

/** The closing form with the numbers there are. */
export function closingAddress(close, evening) {
  const {promised, ...counted} = numbers(evening), known = {...counted, contacts_promised: promised};
  const said = Object.entries(known).filter(([, value]) => Number.isInteger(value));
  return said.length ? `${close}?${new URLSearchParams(said)}` : close;
}

/** A browser that keeps nothing has an evening all the same, until it is closed. */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // nothing is kept then
  }
}

function drop(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}
