import { withSignal } from '../client/room-state.js';

/** What a class is asked, without a page: drafts that can be sent, figures that can be drawn. */

export const LIMITS = { question: 500, option: 200, fewest: 2, most: 10 };

export const freshDraft = () => ({ question: '', options: ['', ''], multiple: false, anonymous: false, seconds: 0 });

/**
 * A draft as the server takes it, or what it lacks.
 *
 * @returns {{open: object} | {lacks: 'question' | 'options' | 'different'}}
 */
export function readDraft({ question, options, multiple, anonymous, seconds }) {
  const asked = question.trim();
  const given = options.map((option) => option.trim()).filter(Boolean);
  if (asked === '') return { lacks: 'question' };
  if (given.length < LIMITS.fewest) return { lacks: 'options' };
  if (new Set(given.map((option) => option.toLocaleLowerCase())).size < given.length) return { lacks: 'different' };
  return { open: { question: asked, options: given, multiple, anonymous, ...(seconds > 0 ? { seconds } : {}) } };
}

/** One more or one less choice of a student. */
export function choose(chosen, option, multiple) {
  if (!multiple) return [option];
  return chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option].sort((a, b) => a - b);
}

/**
 * How many took which option, as parts of those who answered. Of a poll whose opening nobody here saw only the figures are known.
 *
 * @returns {{option: string | null, count: number, percent: number, leads: boolean}[]}
 */
export function bars(options, { counts = [], answered = 0 } = {}) {
  const most = Math.max(0, ...counts);
  return (options ?? counts.map(() => null)).map((option, i) => {
    const count = counts[i] ?? 0;
    const percent = answered > 0 ? Math.round((count / answered) * 100) : 0;
    return { option, count, percent, leads: count > 0 && count === most };
  });
}

/** @returns {number | null} whole seconds until then, never below nothing; null without an end */
export function secondsLeft(at, now) {
  return at ? Math.max(0, Math.ceil((Date.parse(at) - now) / 1000)) : null;
}

/** Who has answered a roll call and who has not, by name; whoever has gone meanwhile by the name that was seen last. */
export function rollOf({ answered, missing }, names) {
  const named = (users) => users.map((user) => names.get(user) ?? `#${user}`).sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  return { here: named(answered), missing: named(missing) };
}

/**
 * How something open stands, as the school's records tell it, in the words of the signal that would tell it next.
 *
 * @param {number[]} present  students in the room: who is expected is recorded when a roll call ends
 * @returns {{type: string, data: object} | null}
 */
export function tallyFrom({ polls, rollcalls }, id, present = []) {
  const poll = polls?.findLast((each) => each.poll === id && !each.closed_at);
  if (poll) return { type: 'poll.tally', data: { poll: id, answered: poll.answered, counts: poll.counts } };
  const rollcall = rollcalls?.findLast((each) => each.rollcall === id && !each.closed_at);
  if (!rollcall) return null;
  const answered = rollcall.answered.map(({ user }) => user);
  const expected = new Set([...rollcall.missing.map(({ user }) => user), ...present]);
  return { type: 'rollcall.tally', data: { rollcall: id, answered, missing: [...expected].filter((user) => !answered.includes(user)) } };
}

/** The records are a moment behind: they never take back what a signal has told. */
export function withRecords(state, tally) {
  if (tally === null) return state;
  const known = tally.type === 'poll.tally' ? state.poll?.tally : state.rollcall?.tally;
  return known && howMany(tally.data) <= howMany(known) ? state : withSignal(state, tally);
}

const howMany = ({ answered }) => (Array.isArray(answered) ? answered.length : answered);
