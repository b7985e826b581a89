/** What the page of the pool makes of what it read: pure, so that it can be tried without a page. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A bar narrower than this cannot be hit. */
const LEAST_MS = 4 * MINUTE_MS;

/** Pixels an hour takes on the timeline, from far to near. */
export const ZOOMS = [56, 92, 150, 240];

/** The states of a lease, from what needs an eye to what is over. */
export const STATES = ['LIVE', 'READY', 'CREATING', 'ENDING', 'UNKNOWN', 'QUARANTINED', 'RESERVED', 'FREE'];

/** Whether somebody sits on the seat. */
export const isHeld = ({ state }) => state !== 'FREE' && state !== 'RESERVED';

/** What needs an eye comes first, what takes no part comes last. Nothing of it changes with each lesson: rows stay put. */
const RANK = { quarantined: 0, draining: 2, inactive: 3 };

const rankOf = ({ state }) => RANK[state] ?? 1;

/**
 * The board as rows: each account with its seats, each seat with its bars; ends of bars as shares of the time shown.
 *
 * @param {{accounts: object[], leases: object[]}} board
 * @param {{from: number, to: number, now: number}} span  in milliseconds
 */
export function rowsOf({ accounts, leases }, span) {
  return [...accounts].sort((a, b) => rankOf(a) - rankOf(b)).map((account) => {
    const own = leases.filter((lease) => lease.account === account.id);
    // A lease may stand on a seat that the account no longer has.
    const seats = Math.max(account.max_concurrent_meetings, ...own.map(({ slot }) => slot));
    return {
      account,
      seats: Array.from({ length: seats }, (_, i) => ({
        slot: i + 1,
        bars: own.filter(({ slot }) => slot === i + 1).map((lease) => barOf(lease, span)).filter((bar) => bar.width > 0),
      })),
    };
  });
}

/** Where a lease lies: its seat is kept from `left` for `width`, and the lesson takes `core` of that. */
export function barOf(lease, { from, to, now }) {
  const begins = Date.parse(lease.from);
  let ends = lease.to ? Date.parse(lease.to) : Math.max(now, Date.parse(lease.lesson_end ?? 0));
  // Whoever sits there still does, whatever was planned.
  if (isHeld(lease)) ends = Math.max(ends, now);
  const share = (at) => (Math.min(to, Math.max(from, at)) - from) / (to - from);
  const left = share(begins);
  const width = ends <= from || begins >= to ? 0 : share(Math.max(ends, begins + LEAST_MS)) - left;
  return { lease, left, width, core: coreOf(lease, begins, Math.max(ends, begins + LEAST_MS), now), overdue: isOverdue(lease, now) };
}

function coreOf(lease, begins, ends, now) {
  const start = lease.state === 'FREE' || !lease.lesson_start ? begins : Math.max(begins, Math.min(ends, Date.parse(lease.lesson_start)));
  let end = lease.state === 'FREE' || !lease.lesson_end ? ends : Math.min(ends, Math.max(start, Date.parse(lease.lesson_end)));
  if (isHeld(lease)) end = Math.max(end, Math.min(now, ends));
  return { left: (start - begins) / (ends - begins), width: (end - start) / (ends - begins) };
}

const isOverdue = (lease, now) => isHeld(lease) && lease.lesson_end !== null && Date.parse(lease.lesson_end) < now;

/** The pool in a few figures. */
export function summaryOf({ accounts, leases, waiters }, now) {
  const usable = accounts.filter(({ state }) => !['inactive', 'quarantined', 'draining', 'blocked'].includes(state));
  const seats = usable.reduce((sum, each) => sum + each.max_concurrent_meetings, 0);
  const taken = usable.reduce((sum, each) => sum + Math.min(each.current_meetings, each.max_concurrent_meetings), 0);
  return {
    seats,
    free: seats - taken,
    held: accounts.reduce((sum, each) => sum + each.current_meetings, 0),
    live: leases.filter(({ state }) => state === 'LIVE').length,
    reserved: leases.filter(({ state, to }) => state === 'RESERVED' && Date.parse(to) > now).length,
    waiting: waiters.length,
    troubled: accounts.filter(({ state }) => state === 'quarantined' || state === 'blocked').length,
  };
}

/**
 * What Zoom refused, taken apart: why as far as it matters here, and its own words with its number, if it gave one; null
 * where Zoom refused nothing.
 *
 * @param {string | null} why  as the journal and the accounts have it
 */
export function refusalOf(why) {
  const [, reason, code, said] = /^(CREDENTIALS|HOST|QUOTA|THROTTLED) (-?\d+): (.*)$/s.exec(why ?? '') ?? [];
  return reason ? { reason, said: code === '0' ? said : `${code}: ${said}` } : null;
}

/** The full hours of a time, every so many of them when there is little room. */
export function hoursOf({ from, to }, every = 1) {
  const first = new Date(from);
  first.setMinutes(0, 0, 0);
  const hours = [];
  for (let at = first.getTime(); at < to; at += HOUR_MS) {
    if (at >= from && new Date(at).getHours() % every === 0) hours.push({ at, left: (at - from) / (to - from) });
  }
  return hours;
}

/** The slots of a forecast as bars: when, how many, and what of it finds no seat. */
export function slotsOf({ from, slot_minutes: minutes, slots }, capacity) {
  const begin = Date.parse(from);
  return slots.map((needed, i) => ({ at: begin + i * minutes * MINUTE_MS, needed, missing: Math.max(0, needed - capacity) }));
}

/** The bar with the highest need decides how high the chart is; the line of the seats is to be seen above it too. */
export const heightOf = (slots, capacity) => Math.max(capacity + 1, ...slots.map(({ needed }) => needed), 4);

/** How much the reader sees of a timeline that begins and ends there, around a moment. */
export function windowAround(at, hoursBefore = 2, hoursAfter = 10) {
  const quarter = 15 * MINUTE_MS;
  const from = Math.floor((at - hoursBefore * HOUR_MS) / quarter) * quarter;
  return { from, to: from + (hoursBefore + hoursAfter) * HOUR_MS };
}

/** 0.132 is 13.2 %; what is hardly anything is said so. */
export function percent(share) {
  if (share > 0 && share < 0.0005) return '< 0.05';
  const value = share * 100;
  return value >= 10 ? value.toFixed(1) : value.toFixed(value < 1 ? 2 : 1);
}
