/**
 * What is known of a lesson's room, as a pure function of what the server told. A state is never changed, only
 * replaced, so a view may compare by identity.
 */

/** @typedef {{user: number, name: string, role: string, state: 'online' | 'away'}} Member */
/** @typedef {{seq: number, at: string, type: string, from?: {user: number, name: string, role: string},
 *   text?: string, cid?: string, deleted?: boolean}} Line */

export const empty = Object.freeze({
  known: false,
  members: new Map(),
  count: 0,
  hands: [],
  lines: [],
  hasOlder: false,
  chatLocked: false,
  muted: new Set(),
  lesson: null,
  seat: { state: 'none' },
  note: null,
});

const MOST_LINES = 2000;
const LINES_KEPT = 1500;
const NOTICES = new Set(['lesson.started', 'lesson.ended', 'room.locked', 'room.unlocked', 'announcement']);

export function fromSnapshot(snapshot) {
  const recent = snapshot.recent ?? [];
  const members = new Map((snapshot.members ?? []).map((member) => [member.user, member]));
  return {
    ...empty,
    known: true,
    members,
    count: snapshot.count ?? members.size,
    hands: [...(snapshot.hands ?? [])].sort((a, b) => a.seq - b.seq),
    lines: linesOf(recent),
    hasOlder: recent.length > 0 && recent[0].seq > 1,
    chatLocked: Boolean(snapshot.locks?.chat),
    muted: new Set(snapshot.muted ?? snapshot.locks?.muted ?? []),
    lesson: snapshot.lesson?.started_at || snapshot.lesson?.ended_at ? snapshot.lesson : null,
    seat: snapshot.seat ?? { state: 'none' },
  };
}

/** Puts an older page of history before what is known. */
export function withOlder(state, page) {
  const events = [...page.events].sort((a, b) => a.seq - b.seq);
  const first = state.lines[0]?.seq ?? Infinity;
  const older = linesOf(events).filter((line) => line.seq < first);
  return { ...state, lines: [...older, ...state.lines], hasOlder: Boolean(page.more) && events.length > 0 };
}

export function withPresence(state, { count, members }) {
  return { ...state, count: count ?? members.length, members: new Map(members.map((each) => [each.user, each])) };
}

/** @param {import('../client/room.js').RoomEvent} event */
export function apply(state, event) {
  const rule = RULES[event.type];
  const next = rule ? rule(state, event.data ?? {}, event) : state;
  return NOTICES.has(event.type) ? withLine(next, event) : next;
}

/** A long lesson lets go of its oldest lines; they are read again like any earlier page. */
function withLine(state, event) {
  const lines = [...state.lines, lineOf(event)];
  if (lines.length <= MOST_LINES) return { ...state, lines };
  return { ...state, lines: lines.slice(-LINES_KEPT), hasOlder: true };
}

const RULES = {
  'chat.message': (state, data, event) => withLine(state, event),
  'chat.deleted': (state, data) => ({ ...state, lines: strike(state.lines, data.seq) }),
  'member.joined': (state, data) => joined(state, [data]),
  'member.left': (state, data) => left(state, [data]),
  'members.changed': changed,
  'member.removed': (state, data) => left(state, [data]),
  'member.banned': (state, data) => left(state, [data]),
  'member.muted': (state, data) => ({ ...state, muted: new Set([...state.muted, data.user]) }),
  'member.unmuted': (state, data) => ({ ...state, muted: without(state.muted, data.user) }),
  'hand.raised': raised,
  'hand.lowered': (state, data) => ({ ...state, hands: data.all ? [] : state.hands.filter(not(data.user)) }),
  'hand.called': (state, data) => ({
    ...state,
    hands: state.hands.map((hand) => (hand.user === data.user ? { ...hand, called: true } : hand)),
  }),
  'room.locked': (state) => ({ ...state, chatLocked: true }),
  'room.unlocked': (state) => ({ ...state, chatLocked: false }),
  'lesson.started': (state, data, event) => ({
    ...state,
    note: null,
    lesson: { started_at: data.started_at ?? event.at, ended_at: null },
  }),
  'lesson.ending': (state) => ({ ...state, note: 'ending' }),
  'lesson.extended': (state) => ({ ...state, note: null }),
  'lesson.ended': (state, data, event) => ({
    ...state,
    note: null,
    seat: { state: 'none' },
    lesson: { started_at: state.lesson?.started_at ?? null, ended_at: data.ended_at ?? event.at },
  }),
  'teacher.absent': (state) => ({ ...state, note: 'absent' }),
  'teacher.back': (state) => ({ ...state, note: null }),
  'seat.waiting': (state, data) => ({ ...state, seat: { ...data, state: 'waiting' } }),
  'seat.ready': (state, data) => ({ ...state, seat: { ...data, state: 'ready' } }),
  'seat.lost': (state) => ({ ...state, seat: { state: 'none' } }),
};

function joined(state, people) {
  const members = new Map(state.members);
  for (const { user, name, role } of people) members.set(user, { user, name, role, state: 'online' });
  return { ...state, members, count: state.count + members.size - state.members.size };
}

function left(state, people) {
  const members = new Map(state.members);
  for (const { user } of people) members.delete(user);
  return { ...state, members, count: state.count + members.size - state.members.size };
}

/** In a crowded room many joins and leaves come as one event, in the largest ones as a bare count. */
function changed(state, data) {
  const next = left(joined(state, data.joined ?? []), data.left ?? []);
  return { ...next, count: data.count ?? next.count };
}

function raised(state, { user, name }, event) {
  if (state.hands.some((hand) => hand.user === user)) return state;
  const known = name ?? state.members.get(user)?.name ?? '';
  return { ...state, hands: [...state.hands, { user, name: known, seq: event.seq, called: false }] };
}

function linesOf(events) {
  let lines = [];
  for (const event of events) {
    if (event.type === 'chat.deleted') lines = strike(lines, event.data?.seq);
    else if (event.type === 'chat.message' || NOTICES.has(event.type)) lines.push(lineOf(event));
  }
  return lines;
}

function lineOf({ seq, at, type, from, cid, data }) {
  return { seq, at, type, from, cid, text: data?.text ?? '', deleted: Boolean(data?.deleted) };
}

const strike = (lines, seq) => lines.map((line) => (line.seq === seq ? { ...line, text: '', deleted: true } : line));

const not = (user) => (entry) => entry.user !== user;

function without(set, value) {
  const rest = new Set(set);
  rest.delete(value);
  return rest;
}
