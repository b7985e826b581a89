/**
 * What is known of a room, as a pure function of what the server told: `fromSnapshot`, then `apply` for each event. A
 * state is never changed, only replaced, so a view may compare by identity. `room-state-vectors.json` has cases to hold
 * another client against.
 */

/** @typedef {import('./room-state.js').RoomState} RoomState */

export const empty = Object.freeze({
  known: false,
  members: new Map(),
  count: 0,
  hands: [],
  fair: false,
  lines: [],
  hasOlder: false,
  chatLocked: false,
  handsLocked: false,
  slowS: 0,
  muted: new Set(),
  lesson: null,
  note: null,
  seat: { state: 'none' },
  poll: null,
  pollResult: null,
  rollcall: null,
  rollcallResult: null,
  materials: [],
});

const MOST_LINES = 2000;
const LINES_KEPT = 1500;
const NOTICES = new Set(['lesson.started', 'lesson.ended', 'room.locked', 'room.unlocked', 'announcement', 'material.shared']);

/** Everything as the server states it; what was known before is to be forgotten. */
export function fromSnapshot(snapshot) {
  const recent = snapshot.recent ?? [];
  const members = new Map((snapshot.members ?? []).map((member) => [member.user, member]));
  const fair = Boolean(snapshot.fairness);
  const { locks = {} } = snapshot;
  const { poll, rollcall } = snapshot;
  return {
    ...empty,
    known: true,
    members,
    count: snapshot.member_count ?? members.size,
    hands: inOrder(snapshot.hands ?? [], fair),
    fair,
    lines: linesOf(recent),
    hasOlder: recent.length > 0 && recent[0].seq > 1,
    chatLocked: Boolean(locks.chat),
    handsLocked: Boolean(locks.hands),
    slowS: locks.slow_s ?? 0,
    muted: new Set(locks.muted ?? []),
    lesson: snapshot.lesson?.started_at || snapshot.lesson?.ended_at ? snapshot.lesson : null,
    note: snapshot.lesson?.teacher_absent_since && !snapshot.lesson.ended_at ? 'absent' : null,
    seat: snapshot.seat ?? { state: 'none' },
    poll: poll ? { ...poll, answered: poll.answered ?? false, tally: null } : null,
    rollcall: rollcall ? { ...rollcall, answered: rollcall.answered ?? false, tally: null } : null,
    materials: recent.filter((event) => event.type === 'material.shared').map(material),
  };
}

/** One event of the room; one of a type that is not known changes nothing. */
export function apply(state, event) {
  const rule = Object.hasOwn(RULES, event.type) ? RULES[event.type] : null;
  const next = rule ? rule(state, event.data ?? {}, event) : state;
  return isNotice(event) ? withLine(next, event) : next;
}

/** Puts an older page of history before what is known. */
export function withOlder(state, page) {
  const events = [...page.events].sort((a, b) => a.seq - b.seq);
  const first = state.lines[0]?.seq ?? Infinity;
  const older = linesOf(events).filter((line) => line.seq < first);
  return { ...state, lines: [...older, ...state.lines], hasOlder: Boolean(page.more) && events.length > 0 };
}

/** The members as a `presence` answer names them, which also says who is away. A page of a long list adds to what is known. */
export function withPresence(state, { count, members, more = false }, { after } = {}) {
  const page = members.map((each) => [each.user, each]);
  const whole = after === undefined && !more;
  return { ...state, count: count ?? members.length, members: new Map(whole ? page : [...state.members, ...page]) };
}

/** A signal; only the tallies that a `staff:` room gets while a poll or a roll call is open say anything of the state. */
export function withSignal(state, { type, data }) {
  if (type === 'poll.tally' && state.poll?.poll === data?.poll)
    return { ...state, poll: { ...state.poll, tally: { answered: data.answered, counts: data.counts } } };
  if (type === 'rollcall.tally' && state.rollcall?.rollcall === data?.rollcall)
    return { ...state, rollcall: { ...state.rollcall, tally: { answered: data.answered, missing: data.missing } } };
  return state;
}

/** One's own answer was taken: `{poll: 46}` or `{rollcall: 47}`. Answers are no events, so nobody else hears of it. */
export function withAnswer(state, { poll, rollcall, choices }) {
  if (poll !== undefined && state.poll?.poll === poll) return { ...state, poll: { ...state.poll, answered: true, choices } };
  if (rollcall !== undefined && state.rollcall?.rollcall === rollcall)
    return { ...state, rollcall: { ...state.rollcall, answered: true } };
  return state;
}

/** Whether the member list is the whole of it; in rooms of hundreds it holds only leaders and oneself. */
export const isComplete = (state) => state.members.size >= state.count;

/**
 * Folds a joined room's snapshot and events, and tells of each new state.
 *
 * @returns {{readonly state: RoomState, stop: () => void, update: (change: (state: RoomState) => RoomState) => void}}
 */
export function follow(room, changed = () => {}) {
  let state = empty;
  const update = (change, event) => {
    const next = change(state);
    if (next === state) return;
    state = next;
    changed(state, event);
  };
  const stops = [
    room.on('snapshot', ({ snapshot }) => update(() => fromSnapshot(snapshot))),
    room.on('event', (event) => update((known) => apply(known, event), event)),
  ];
  return { get state() { return state; }, update, stop: () => stops.forEach((stop) => stop()) };
}

/** The same without maps and sets, fit for JSON: how the vectors write a state down. */
export function plain(state) {
  return {
    ...state,
    members: [...state.members.values()],
    muted: [...state.muted],
  };
}

/** A long lesson lets go of its oldest lines; they are read again like any earlier page. */
function withLine(state, event) {
  const lines = [...state.lines, lineOf(event)];
  if (lines.length <= MOST_LINES) return { ...state, lines };
  return { ...state, lines: lines.slice(-LINES_KEPT), hasOlder: true };
}

const RULES = {
  'chat.message': (state, data, event) => withLine(state, event),
  'chat.deleted': (state, data) => ({ ...state, lines: strike(state.lines, data.message) }),
  'member.joined': (state, data) => changed(state, { joined: [data] }),
  'member.left': (state, data) => changed(state, { left: [data.user] }),
  'members.changed': changed,
  'member.removed': (state, data) => changed(state, { left: [data.user] }),
  'member.banned': (state, data) => changed(state, { left: [data.user] }),
  'member.muted': (state, data) => ({ ...state, muted: new Set([...state.muted, data.user]) }),
  'member.unmuted': (state, data) => ({ ...state, muted: without(state.muted, data.user) }),
  'hand.raised': raised,
  'hand.lowered': (state, data) => ({ ...state, hands: state.hands.filter(not(data.user)) }),
  'hand.called': called,
  'hand.order': (state, data) => ({ ...state, fair: Boolean(data.fair), hands: inOrder(state.hands, data.fair) }),
  'room.locked': (state, data) => locked(state, data.what, true),
  'room.unlocked': (state, data) => locked(state, data.what, false),
  'room.slowed': (state, data) => ({ ...state, slowS: data.seconds ?? 0 }),
  'poll.opened': (state, data, { seq }) => ({ ...state, poll: { ...data, poll: seq, answered: false, tally: null } }),
  'poll.closed': (state, data) => ({
    ...state,
    poll: null,
    pollResult: { ...about(state.poll, 'poll', data), counts: data.counts, answered: data.answered },
  }),
  'rollcall.opened': (state, data, { seq }) => ({
    ...state,
    rollcall: { ...data, rollcall: seq, answered: false, tally: null },
  }),
  'rollcall.closed': (state, data) => ({ ...state, rollcall: null, rollcallResult: { ...data } }),
  'lesson.started': (state, data, event) => ({
    ...state,
    note: null,
    // Turns are counted by the lesson.
    hands: inOrder(state.hands.map((hand) => ({ ...hand, turns: 0 })), state.fair),
    lesson: {
      started_at: data.started_at ?? event.at,
      ended_at: null,
      ends_at: data.ends_at ?? null,
      teacher_absent_since: null,
    },
  }),
  'lesson.ending': (state, data) => lesson({ ...state, note: 'ending' }, data.ends_at && { ends_at: data.ends_at }),
  'lesson.extended': (state, data) => lesson({ ...state, note: null }, data.ends_at && { ends_at: data.ends_at }),
  'lesson.ended': (state, data, event) => ({
    ...lesson(state, { ended_at: data.ended_at ?? event.at, teacher_absent_since: null }),
    note: null,
    seat: { state: 'none' },
  }),
  'teacher.absent': (state, data, event) =>
    lesson({ ...state, note: 'absent' }, { teacher_absent_since: data.since ?? event.at }),
  'teacher.back': (state) => lesson({ ...state, note: null }, { teacher_absent_since: null }),
  'seat.waiting': (state, data) => ({ ...state, seat: { ...data, state: 'waiting' } }),
  'seat.ready': (state, data) => ({ ...state, seat: { ...data, state: 'ready' } }),
  'seat.lost': (state) => ({ ...state, seat: { state: 'none' } }),
  'material.shared': (state, data, event) => ({ ...state, materials: [...state.materials, material(event)] }),
};

/** One came, one went, many did within a second, or, in the largest rooms, only their number is told. */
function changed(state, { joined = [], left = [], count }) {
  const members = new Map(state.members);
  let difference = 0;
  for (const { user, name, role } of joined) {
    if (!members.has(user)) difference++;
    members.set(user, { user, name, role, state: 'online' });
  }
  // In a room whose list is not whole, whoever is gone may never have been on it.
  for (const user of left) if (members.delete(user) || !isComplete(state)) difference--;
  return { ...state, members, count: count ?? Math.max(members.size, state.count + difference) };
}

function raised(state, { user, name, turns }, event) {
  if (state.hands.some((hand) => hand.user === user)) return state;
  const hand = {
    user,
    name: name ?? state.members.get(user)?.name ?? '',
    seq: event.seq,
    called: false,
    turns: turns ?? 0,
  };
  return { ...state, hands: inOrder([...state.hands, hand], state.fair) };
}

/** One is called on at a time, and has had a turn more. */
function called(state, { user }) {
  const hands = state.hands.map((hand) =>
    hand.user === user ? { ...hand, called: true, turns: (hand.turns ?? 0) + 1 } : { ...hand, called: false },
  );
  return { ...state, hands: inOrder(hands, state.fair) };
}

/** First raised first, or who had the fewest turns. */
function inOrder(hands, fair) {
  return [...hands].sort((a, b) => (fair ? (a.turns ?? 0) - (b.turns ?? 0) : 0) || a.seq - b.seq);
}

function locked(state, what = 'chat', yes) {
  return what === 'hands' ? { ...state, handsLocked: yes } : { ...state, chatLocked: yes };
}

function lesson(state, change) {
  const known = state.lesson ?? { started_at: null, ended_at: null, ends_at: null, teacher_absent_since: null };
  return change ? { ...state, lesson: { ...known, ...change } } : state;
}

/** What the result is of, when its opening was seen. */
const about = (open, id, data) =>
  open?.[id] === data[id]
    ? { [id]: data[id], question: open.question, options: open.options, multiple: open.multiple, anonymous: open.anonymous }
    : { [id]: data[id] };

const material = ({ seq, at, from, data }) => ({ seq, at, from, title: data?.title ?? '', url: data?.url ?? '' });

const isNotice = ({ type, data }) => NOTICES.has(type) && data?.what !== 'hands';

function linesOf(events) {
  let lines = [];
  for (const event of events) {
    if (event.type === 'chat.deleted') lines = strike(lines, event.data?.message);
    else if (event.type === 'chat.message' || isNotice(event)) lines.push(lineOf(event));
  }
  return lines;
}

function lineOf({ seq, at, type, from, cid, data }) {
  const line = { seq, at, type, from, cid, text: data?.text ?? data?.title ?? '', deleted: Boolean(data?.deleted) };
  return type === 'material.shared' ? { ...line, url: data?.url ?? '' } : line;
}

const strike = (lines, seq) => lines.map((line) => (line.seq === seq ? { ...line, text: '', deleted: true } : line));

const not = (user) => (entry) => entry.user !== user;

function without(set, value) {
  const rest = new Set(set);
  rest.delete(value);
  return rest;
}
