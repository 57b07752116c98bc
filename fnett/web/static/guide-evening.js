// What the phone remembers of an evening: numbers alone, and on this phone alone.
const NUMBERS = "fnett-guide", BESIDE = "fnett-guide-beside";
const MINUTE = 60_000, FRESH = 36 * 60 * MINUTE; // a meeting of the day before yesterday is over
const LARGEST_SINGLE_CIRCLE = 12, GOOD_CIRCLE = 8; // as in meetings/rules.py
const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const CLOSE = new RegExp(`^/i/[a-z0-9-]{1,80}/networks/${ID}/meetings/${ID}/close$`);

/** The evening as it was left; an old one, and whatever is no number, is gone. */
export function load(now) {
  const kept = Object.entries(read(NUMBERS) ?? {}).filter(([, value]) => Number.isFinite(value));
  const evening = Object.fromEntries(kept);
  return Math.abs(now - (evening.touched ?? 0)) < FRESH ? evening : {};
}

export const keep = (evening, now) => write(NUMBERS, {...evening, touched: now});

export const clear = () => write(NUMBERS, {});

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

/** The closing form with the numbers there are. */
export function closingAddress(close, evening) {
  const known = {adults: evening.adults, circles: circles(evening), contacts_promised: evening.promised};
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
