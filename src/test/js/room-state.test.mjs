import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply, empty, follow, fromSnapshot, isComplete } from '../../main/resources/web/client/room-state.js';

const ivan = { user: 6, name: 'Ivan', role: 'student', state: 'away' };
const says = (seq, text) => ({ seq, type: 'chat.message', at: '2026-11-21T10:00:00Z', from: ivan, data: { text } });
const happens = (seq, type, data = {}) => ({ seq, type, at: '2026-11-21T10:00:00Z', data });
const after = (state, ...events) => events.reduce(apply, state);
const start = fromSnapshot({ members: [ivan], hands: [], recent: [says(40, 'first')] });

test('a state is replaced, never changed', () => {
  const before = structuredClone(start);
  after(
    start,
    says(41, 'x'),
    happens(42, 'hand.raised', { user: 6 }),
    happens(43, 'hand.called', { user: 6 }),
    happens(44, 'member.muted', { user: 6 }),
    happens(45, 'lesson.started', { started_at: '2026-11-21T10:00:00Z' }),
    happens(46, 'member.left', { user: 6 }),
  );
  assert.deepEqual(start, before);
});

test('an event of a later version leaves the very same state', () => {
  assert.equal(apply(start, happens(41, 'confetti.thrown')), start);
});

test('a very long conversation is cut at its far end and can be read on from there', () => {
  const events = Array.from({ length: 2000 }, (_, i) => says(41 + i, `${i}`));
  const { lines, hasOlder } = after(start, ...events);
  assert.deepEqual([lines.length, lines.at(-1).text, hasOlder], [1500, '1999', true]);
});

test('a list that lacks people says so', () => {
  assert.ok(isComplete(start));
  assert.ok(!isComplete(fromSnapshot({ members: [ivan], member_count: 600 })));
});

test('following a room tells of every new state until it is stopped', () => {
  const listeners = {};
  const room = {
    on(type, listener) {
      listeners[type] = listener;
      return () => delete listeners[type];
    },
  };
  const told = [];
  const following = follow(room, (state, event) => told.push([state.lines.length, event?.seq]));
  assert.equal(following.state, empty);
  listeners.snapshot({ snapshot: { recent: [says(40, 'first')] } });
  listeners.event(says(41, 'second'));
  listeners.event(happens(42, 'confetti.thrown'));
  following.update((state) => ({ ...state, note: 'ending' }));
  assert.deepEqual(told, [[1, undefined], [2, 41], [2, undefined]]);
  following.stop();
  assert.deepEqual(listeners, {});
});
