import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barOf, heightOf, hoursOf, percent, refusalOf, rowsOf, slotsOf, summaryOf, windowAround } from '../../main/resources/web/app/pool-board.js';

const at = (text) => Date.parse(`2026-11-23T${text}:00Z`);
const span = { from: at('08:00'), to: at('18:00'), now: at('10:00') };
const lease = (given = {}) => ({
  id: 1, account: 1, slot: 1, state: 'READY', from: '2026-11-23T09:00:00Z', to: '2026-11-23T11:00:00Z', lesson: 5,
  lesson_start: '2026-11-23T09:15:00Z', lesson_end: '2026-11-23T10:45:00Z', ...given,
});
const account = (given = {}) => ({ id: 1, max_concurrent_meetings: 1, current_meetings: 0, state: 'available', ...given });

test('a bar lies where its lease is kept, and the lesson within it', () => {
  const bar = barOf(lease(), span);
  assert.equal(bar.left, 0.1);
  assert.ok(Math.abs(bar.width - 0.2) < 1e-9);
  assert.deepEqual(bar.core, { left: 0.125, width: 0.75 });
  assert.equal(bar.overdue, false);
});

test('what lies outside is not there, what reaches in is cut', () => {
  assert.equal(barOf(lease({ state: 'FREE', from: '2026-11-23T05:00:00Z', to: '2026-11-23T07:00:00Z' }), span).width, 0);
  assert.equal(barOf(lease({ from: '2026-11-23T19:00:00Z', to: '2026-11-23T20:00:00Z' }), span).width, 0);
  const bar = barOf(lease({ from: '2026-11-23T07:00:00Z', to: '2026-11-23T20:00:00Z' }), span);
  assert.deepEqual([bar.left, bar.width], [0, 1]);
});

test('a lesson that goes on beyond its time reaches to the present', () => {
  const late = { ...span, now: at('12:00') };
  const bar = barOf(lease(), late);
  assert.ok(Math.abs(bar.left + bar.width - 0.4) < 1e-9);
  assert.ok(bar.overdue);
  assert.ok(!barOf(lease({ state: 'FREE' }), late).overdue);
  assert.ok(!barOf(lease({ state: 'RESERVED' }), late).overdue);
});

test('however short, a bar can be hit', () => {
  const bar = barOf(lease({ state: 'FREE', to: '2026-11-23T09:00:01Z' }), span);
  assert.ok(Math.abs(bar.width * 600 - 4) < 1e-9);
  assert.deepEqual(bar.core, { left: 0, width: 1 });
});

test('a lesson that is gone keeps its bar', () => {
  const bar = barOf(lease({ lesson_start: null, lesson_end: null }), span);
  assert.deepEqual(bar.core, { left: 0, width: 1 });
});

test('each seat has its line, also one that the account no longer has', () => {
  const rows = rowsOf({ accounts: [account({ max_concurrent_meetings: 2 }), account({ id: 2 })], leases: [lease({ slot: 2 }), lease({ id: 2, account: 2, slot: 3 })] }, span);
  assert.deepEqual(rows.map(({ seats }) => seats.map(({ bars }) => bars.length)), [[0, 1], [0, 0, 1]]);
});

test('accounts in trouble come first, those that are drained or switched off last, each by their e-mail', () => {
  const accounts = ['inactive', 'draining', 'available', 'quarantined', 'busy', 'inactive'].map((state, i) => account({ id: i, state }));
  assert.deepEqual(rowsOf({ accounts, leases: [] }, span).map(({ account: { id } }) => id), [3, 2, 4, 1, 0, 5]);
});

test('the figures count what can be used', () => {
  const board = {
    accounts: [account({ max_concurrent_meetings: 2, current_meetings: 1 }), account({ id: 2, state: 'draining', current_meetings: 1 }), account({ id: 3, state: 'quarantined' })],
    leases: [lease({ state: 'LIVE' }), lease({ id: 2, state: 'RESERVED' }), lease({ id: 3, state: 'RESERVED', to: '2026-11-23T09:30:00Z' })],
    waiters: [{}],
  };
  assert.deepEqual(summaryOf(board, span.now), { seats: 2, free: 1, held: 2, live: 1, reserved: 1, waiting: 1, troubled: 1 });
});

test('the window goes with the clock in quarters of an hour', () => {
  const { from, to } = windowAround(at('10:07'));
  assert.equal(from, at('08:00'));
  assert.equal(to - from, 12 * 3_600_000);
  const hours = hoursOf({ from, to });
  assert.equal(hours.length, 12);
  assert.equal(hours[0].left, 0);
});

test('a forecast shows what finds no seat', () => {
  const slots = slotsOf({ from: '2026-11-23T08:00:00Z', slot_minutes: 60, slots: [1, 4] }, 3);
  assert.deepEqual(slots, [{ at: at('08:00'), needed: 1, missing: 0 }, { at: at('09:00'), needed: 4, missing: 1 }]);
  assert.equal(heightOf(slots, 3), 4);
  assert.equal(heightOf(slots, 9), 10);
});

test('shares are written as people read them', () => {
  assert.deepEqual([0.1323, 0.05, 0.01, 0.0051, 0.001, 0.0001, 0, 1].map(percent), ['13.2', '5.0', '1.0', '0.51', '0.10', '< 0.05', '0.00', '100.0']);
});

test('what Zoom refused is taken apart, and nothing else', () => {
  assert.deepEqual(refusalOf('HOST 3161: not allowed: at all'), { reason: 'HOST', said: '3161: not allowed: at all' });
  assert.equal(refusalOf('CREDENTIALS 0: Invalid client_id').said, 'Invalid client_id');
  for (const why of ['its lesson is over', '', null, undefined]) assert.equal(refusalOf(why), null);
});
