/** What a reader may do in a room, and what a leader may do to others, as values a view can draw. */

/**
 * Why nothing can be written now, or null.
 *
 * @returns {'out' | 'muted' | 'locked' | null}
 */
export function closedBecause({ refused, leads, me, state }) {
  if (refused) return 'out';
  if (leads) return null;
  if (state.muted.has(me)) return 'muted';
  return state.chatLocked ? 'locked' : null;
}

/** @returns {number} whole seconds until slow mode lets this person write again */
export function slowFor({ leads, me, state, now }) {
  if (leads || state.slowS === 0) return 0;
  const last = state.lines.findLast((line) => line.from?.user === me && line.type === 'chat.message');
  if (!last) return 0;
  return Math.min(state.slowS, Math.max(0, Math.ceil((Date.parse(last.at) + state.slowS * 1000 - now) / 1000)));
}

export const isLeader = (role) => role === 'teacher' || role === 'admin';

/**
 * What a leader can do about somebody; nothing about oneself and other leaders.
 *
 * @returns {('call' | 'lower' | 'mute' | 'unmute' | 'remove' | 'ban' | 'unban')[]}
 */
export function measuresFor({ user, role }, { me, state, banned }) {
  if (user === undefined || user === me || isLeader(role)) return [];
  if (banned.has(user)) return ['unban'];
  const hand = state.hands.find((each) => each.user === user);
  const present = state.members.has(user) || state.members.size < state.count;
  return [
    ...(hand && !hand.called ? ['call'] : []),
    ...(hand ? ['lower'] : []),
    state.muted.has(user) ? 'unmute' : 'mute',
    ...(present ? ['remove'] : []),
    'ban',
  ];
}

/** Teachers first, then by name, and never in two orders: people of one name by their numbers. */
export function inOrder(people, language) {
  const byName = new Intl.Collator(language, { sensitivity: 'base', numeric: true });
  const rank = ({ role }) => (isLeader(role) ? 0 : 1);
  return [...people].sort((a, b) => rank(a) - rank(b) || byName.compare(a.name, b.name) || a.user - b.user);
}

/** How a room turned somebody away, and what can be done about it. */
export function turnedAway({ code, reason } = {}) {
  if (code === 4503 || reason === 'kicked') return { key: 'removed', again: true };
  if (code === 4504 || reason === 'banned') return { key: 'banned', again: false };
  if (code === 4505 || reason === 'replaced') return { key: 'replaced', again: true };
  if (code === 4507 || reason === 'room_closed') return { key: 'closed', again: false };
  return { key: null, again: false };
}

const SOON_MS = 5 * 60_000;

/**
 * Where a running lesson stands: `absent` counts up from when nobody led it, `ending` down to its end, `over` up from it.
 *
 * @returns {{absentMs: number | null, endsInMs: number | null}}
 */
export function courseOf({ lesson, note }, now) {
  if (!lesson || lesson.ended_at || !lesson.started_at) return { absentMs: null, endsInMs: null };
  const since = lesson.teacher_absent_since;
  const left = lesson.ends_at ? Date.parse(lesson.ends_at) - now : null;
  const ending = left !== null && (left <= SOON_MS || note === 'ending');
  return { absentMs: since ? Math.max(0, now - Date.parse(since)) : null, endsInMs: ending ? left : null };
}
