import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply, fromSnapshot, withOlder } from '../../main/resources/web/app/room-state.js';

const anna = { user: 4, name: 'Anna', role: 'teacher', state: 'online' };
const ivan = { user: 6, name: 'Ivan', role: 'student', state: 'away' };
const says = (seq, text) => ({ seq, type: 'chat.message', at: '2026-11-21T10:00:00Z', from: ivan, data: { text } });
const happens = (seq, type, data = {}) => ({ seq, type, at: '2026-11-21T10:00:00Z', data });
const after = (state, ...events) => events.reduce(apply, state);
const start = fromSnapshot({ members: [anna, ivan], hands: [], recent: [says(40, 'first')] });

test('a snapshot replaces everything', () => {
  const state = fromSnapshot({
    members: [anna],
    hands: [{ user: 9, name: 'B', seq: 8 }, { user: 6, name: 'A', seq: 3 }],
    recent: [says(40, 'first')],
    lesson: { started_at: '2026-11-21T09:00:00Z', ended_at: null },
    seat: { state: 'ready', join_url: 'https://zoom.example/j/1' },
  });
  assert.deepEqual(state.hands.map((hand) => hand.user), [6, 9]);
  assert.deepEqual(state.lines.map((line) => line.text), ['first']);
  assert.equal(state.seat.state, 'ready');
  assert.ok(state.hasOlder);
});

test('a lesson that the room knows nothing of is left to the timetable', () => {
  assert.equal(fromSnapshot({ lesson: { started_at: null, ended_at: null } }).lesson, null);
});

test('people come and go, each counted once', () => {
  const maria = { user: 7, name: 'Maria', role: 'student' };
  const state = after(start, happens(41, 'member.joined', maria), happens(42, 'member.joined', maria));
  assert.equal(state.count, 3);
  assert.equal(after(state, happens(43, 'member.left', { user: 7 }), happens(44, 'member.left', { user: 7 })).count, 2);
});

test('in a crowded room joins and leaves come together, or only their number', () => {
  const both = { joined: [{ user: 8, name: 'C', role: 'student' }], left: [{ user: 6 }] };
  const state = after(start, happens(41, 'members.changed', both));
  assert.deepEqual([...state.members.keys()], [4, 8]);
  assert.equal(after(state, happens(42, 'members.changed', { count: 612 })).count, 612);
});

test('hands stand in the order they were raised, and a second raise changes nothing', () => {
  const raised = [happens(41, 'hand.raised', { user: 6, name: 'Ivan' }), happens(42, 'hand.raised', { user: 8, name: 'C' })];
  const state = after(start, ...raised, happens(43, 'hand.raised', { user: 6, name: 'Ivan' }));
  assert.deepEqual(state.hands.map(({ user, seq }) => [user, seq]), [[6, 41], [8, 42]]);
  assert.ok(after(state, happens(44, 'hand.called', { user: 8 })).hands[1].called);
  assert.deepEqual(after(state, happens(44, 'hand.lowered', { user: 6 })).hands.map((hand) => hand.user), [8]);
  assert.deepEqual(after(state, happens(44, 'hand.lowered', { all: true })).hands, []);
});

test('a removed message leaves its place and loses its text', () => {
  const [line] = after(start, happens(41, 'chat.deleted', { seq: 40 })).lines;
  assert.deepEqual([line.seq, line.text, line.deleted], [40, '', true]);
});

test('an older page is put in front, without repetitions', () => {
  const state = withOlder(start, { events: [says(39, 'b'), happens(38, 'member.left', { user: 1 }), says(37, 'a'), says(40, 'first')], more: false });
  assert.deepEqual(state.lines.map((line) => line.seq), [37, 39, 40]);
  assert.equal(state.hasOlder, false);
});

test('a lesson starts, gets its seat and ends', () => {
  const live = after(
    start,
    happens(41, 'lesson.started', { started_at: '2026-11-21T10:00:00Z' }),
    happens(42, 'seat.waiting', { position: 2, expected: null }),
    happens(43, 'seat.ready', { join_url: 'https://zoom.example/j/1', meeting_id: '1', password: 'p' }),
  );
  assert.deepEqual([live.lesson.ended_at, live.seat.state, live.seat.join_url], [null, 'ready', 'https://zoom.example/j/1']);
  const over = after(live, happens(44, 'lesson.ended', { ended_at: '2026-11-21T11:00:00Z' }));
  assert.deepEqual([over.lesson.started_at, over.lesson.ended_at, over.seat.state], ['2026-11-21T10:00:00Z', '2026-11-21T11:00:00Z', 'none']);
});

test('a state is replaced, never changed', () => {
  const before = structuredClone(start);
  after(start, says(41, 'x'), happens(42, 'hand.raised', { user: 6 }), happens(43, 'member.left', { user: 6 }));
  assert.deepEqual(start, before);
});

test('an event of a later version is passed over', () => {
  assert.equal(apply(start, happens(41, 'confetti.thrown')), start);
});

test('a very long conversation is cut at its far end and can be read on from there', () => {
  const events = Array.from({ length: 2000 }, (_, i) => says(41 + i, `${i}`));
  const { lines, hasOlder } = after(start, ...events);
  assert.deepEqual([lines.length, lines.at(-1).text, hasOlder], [1500, '1999', true]);
});
