import assert from 'node:assert/strict';
import { test } from 'node:test';
import { empty } from '../../main/resources/web/client/room-state.js';
import { keyOf, latest, textFor } from '../../main/resources/web/app/announcements.js';
import { Board, pieces, withPiece } from '../../main/resources/web/app/board.js';
import { joined } from '../../main/resources/web/app/inbox.js';
import { closedBecause, courseOf, inOrder, measuresFor, slowFor, turnedAway } from '../../main/resources/web/app/room-rules.js';
import { bars, choose, freshDraft, readDraft, rollOf, secondsLeft, tallyFrom, withRecords } from '../../main/resources/web/app/survey.js';
import { classEn } from '../../main/resources/web/app/text.class.en.js';
import { classRu } from '../../main/resources/web/app/text.class.ru.js';
import { en } from '../../main/resources/web/app/text.en.js';
import { ru } from '../../main/resources/web/app/text.ru.js';

const draft = (change) => ({ ...freshDraft(), question: ' 7 x 8? ', options: ['54', ' 56 ', ''], ...change });

test('a draft is sent trimmed, and without an end unless one was chosen', () => {
  assert.deepEqual(readDraft(draft()), { open: { question: '7 x 8?', options: ['54', '56'], multiple: false, anonymous: false } });
  assert.equal(readDraft(draft({ seconds: 60 })).open.seconds, 60);
});

test('a draft says what it lacks', () => {
  assert.deepEqual(readDraft(draft({ question: '  ' })), { lacks: 'question' });
  assert.deepEqual(readDraft(draft({ options: ['54', ' '] })), { lacks: 'options' });
  assert.deepEqual(readDraft(draft({ options: ['Yes', 'yes'] })), { lacks: 'different' });
});

test('one choice replaces the other unless several are allowed', () => {
  assert.deepEqual(choose([0], 1, false), [1]);
  assert.deepEqual(choose([2], 0, true), [0, 2]);
  assert.deepEqual(choose([0, 2], 0, true), [2]);
});

test('bars are parts of those who answered, and hold without an answer or an opening', () => {
  assert.deepEqual(bars(['a', 'b'], { counts: [1, 2], answered: 3 }), [
    { option: 'a', count: 1, percent: 33, leads: false },
    { option: 'b', count: 2, percent: 67, leads: true },
  ]);
  assert.deepEqual(bars(['a', 'b'], { counts: [], answered: 0 }).map(({ count, percent, leads }) => [count, percent, leads]), [[0, 0, false], [0, 0, false]]);
  assert.deepEqual(bars(undefined, { counts: [4], answered: 4 }), [{ option: null, count: 4, percent: 100, leads: true }]);
});

test('a countdown never falls below nothing', () => {
  const at = '2026-11-21T10:00:10Z';
  assert.equal(secondsLeft(at, Date.parse(at) - 9_200), 10);
  assert.equal(secondsLeft(at, Date.parse(at) + 5_000), 0);
  assert.equal(secondsLeft(null, 0), null);
});

test('a roll call is read by names, also of those who have gone', () => {
  const names = new Map([[1, 'Zoe'], [2, 'Anna']]);
  assert.deepEqual(rollOf({ answered: [1, 2], missing: [9] }, names), { here: ['Anna', 'Zoe'], missing: ['#9'] });
});

test('the composer says why it is closed, and never to those who lead', () => {
  const state = { ...empty, chatLocked: true, muted: new Set([3]) };
  assert.equal(closedBecause({ state, me: 3, leads: false }), 'muted');
  assert.equal(closedBecause({ state, me: 4, leads: false }), 'locked');
  assert.equal(closedBecause({ state, me: 4, leads: true }), null);
  assert.equal(closedBecause({ state: empty, me: 4, leads: false }), null);
  assert.equal(closedBecause({ state: empty, me: 4, leads: false, refused: new Error() }), 'out');
});

test('slow mode counts from the last message of one\'s own', () => {
  const line = (user, at) => ({ type: 'chat.message', from: { user }, at: `2026-11-21T10:00:${at}Z` });
  const state = { ...empty, slowS: 10, lines: [line(3, '01'), line(4, '05')] };
  const now = Date.parse('2026-11-21T10:00:06Z');
  assert.equal(slowFor({ state, me: 3, leads: false, now }), 5);
  assert.equal(slowFor({ state, me: 3, leads: true, now }), 0);
  assert.equal(slowFor({ state, me: 5, leads: false, now }), 0);
  assert.equal(slowFor({ state, me: 3, leads: false, now: now + 60_000 }), 0);
});

test('a leader can do about somebody what makes sense now', () => {
  const members = new Map([[1, { user: 1 }], [3, { user: 3 }]]);
  const about = (person, state = {}, banned = new Map()) =>
    measuresFor(person, { me: 1, banned, state: { ...empty, members, count: 2, ...state } });
  const student = { user: 3, role: 'student' };
  assert.deepEqual(about(student), ['mute', 'remove', 'ban']);
  assert.deepEqual(about(student, { hands: [{ user: 3, called: false }], muted: new Set([3]) }), ['call', 'lower', 'unmute', 'remove', 'ban']);
  assert.deepEqual(about(student, { hands: [{ user: 3, called: true }] }), ['lower', 'mute', 'remove', 'ban']);
  assert.deepEqual(about({ user: 8, role: 'student' }), ['mute', 'ban']);
  assert.deepEqual(about(student, {}, new Map([[3, 'Anna']])), ['unban']);
  for (const role of ['teacher', 'admin']) assert.deepEqual(about({ user: 3, role }), []);
  assert.deepEqual(about({ user: 1, role: 'student' }), []);
});

test('people stand in one order only: leaders, then names, then numbers', () => {
  const people = [
    { user: 5, name: 'Борис', role: 'student' },
    { user: 4, name: 'анна', role: 'student' },
    { user: 3, name: 'Анна', role: 'student' },
    { user: 9, name: 'Яна', role: 'teacher' },
    { user: 2, name: 'Ученик 10', role: 'student' },
    { user: 1, name: 'Ученик 9', role: 'student' },
  ];
  const numbers = (list) => inOrder(list, 'ru').map(({ user }) => user);
  assert.deepEqual(numbers(people), [9, 3, 4, 5, 1, 2]);
  assert.deepEqual(numbers(people.toReversed()), numbers(people));
});

test('whoever is turned away learns why, by a code of the room or the name of a refusal', () => {
  assert.deepEqual(turnedAway({ code: 4503, reason: 'kicked' }), { key: 'removed', again: true });
  assert.deepEqual(turnedAway({ code: 403, reason: 'banned' }), { key: 'banned', again: false });
  assert.deepEqual(turnedAway({ code: 4505 }), { key: 'replaced', again: true });
  assert.deepEqual(turnedAway({ code: 4507 }), { key: 'closed', again: false });
  assert.deepEqual(turnedAway({ code: 404, reason: 'not_found' }), { key: null, again: false });
});

test('a running lesson tells how long nobody has led it and when it ends', () => {
  const lesson = { started_at: '2026-11-21T10:00:00Z', ended_at: null, ends_at: '2026-11-21T10:45:00Z', teacher_absent_since: null };
  const at = (time) => Date.parse(`2026-11-21T10:${time}Z`);
  assert.deepEqual(courseOf({ lesson, note: null }, at('30:00')), { absentMs: null, endsInMs: null });
  assert.deepEqual(courseOf({ lesson, note: null }, at('41:00')), { absentMs: null, endsInMs: 240_000 });
  assert.deepEqual(courseOf({ lesson, note: 'ending' }, at('39:00')), { absentMs: null, endsInMs: 360_000 });
  assert.deepEqual(courseOf({ lesson, note: null }, at('46:00')), { absentMs: null, endsInMs: -60_000 });
  assert.equal(courseOf({ lesson: { ...lesson, teacher_absent_since: '2026-11-21T10:20:00Z' } }, at('23:00')).absentMs, 180_000);
  assert.deepEqual(courseOf({ lesson: { ...lesson, ended_at: 'x' } }, at('46:00')), { absentMs: null, endsInMs: null });
  assert.deepEqual(courseOf({ lesson: null }, 0), { absentMs: null, endsInMs: null });
});

test('both languages say the same things', () => {
  assert.deepEqual(Object.keys(ru).sort(), Object.keys(en).sort());
  assert.deepEqual(Object.keys(classRu), Object.keys(classEn));
});

test('groups stand by their names with what waits in them', () => {
  const groups = [{ id: 2, name: 'Класс 10', student_count: 5 }, { id: 1, name: 'Класс 9', student_count: 7 }];
  assert.deepEqual(joined(groups, [{ room: 'group:2', read: 4, unread: 3 }]), [
    { id: 1, room: 'group:1', name: 'Класс 9', students: 7, read: 0, unread: 0 },
    { id: 2, room: 'group:2', name: 'Класс 10', students: 5, read: 4, unread: 3 },
  ]);
});

test('the newest announcement is shown that is neither over nor put away', () => {
  const one = { seq: 1, at: '2026-11-21T09:00:00Z', until: null, text: 'Раз', text_en: null };
  const two = { seq: 2, at: '2026-11-21T10:00:00Z', until: '2026-11-21T11:00:00Z', text: 'Два', text_en: 'Two' };
  const now = Date.parse('2026-11-21T10:30:00Z');
  assert.equal(latest([one, two], new Set(), now), two);
  assert.equal(latest([one, two], new Set(), now + 3_600_000), one);
  assert.equal(latest([one, two], new Set([keyOf(two)]), now), one);
  assert.equal(latest([one, two], new Set([keyOf(two), keyOf(one)]), now), null);
  assert.deepEqual([textFor(two, 'en'), textFor(two, 'ru'), textFor(one, 'en')], ['Two', 'Два', 'Раз']);
});

test('a stroke on the board grows by its pieces, and only strokes get in', () => {
  const piece = { id: 1, pen: 0, start: 0, points: [0, 0, 10, 10] };
  const one = withPiece([], 5, piece);
  assert.deepEqual(withPiece(one, 5, piece), one);
  assert.deepEqual(withPiece(one, 5, { id: 1, pen: 0, start: 4, points: [20, 5] }), [{ key: '5:1', pen: 0, points: [0, 0, 10, 10, 20, 5] }]);
  for (const bad of [null, {}, { pen: 9 }, { start: 1 }, { points: [0] }, { points: [0, 'x'] }, { points: Array(2000).fill(0) }])
    assert.equal(withPiece(one, 5, bad && { ...piece, ...bad, id: Object.keys(bad).length ? 1 : null }), one);
  assert.deepEqual(withPiece(one, 5, { wipe: true }), []);
});

test('a board is told again in pieces that a signal can carry, and comes out the same', () => {
  const points = Array.from({ length: 3000 }, (_, i) => 1000 + (i % 600));
  const parts = pieces([{ key: 'own:1', id: 1, pen: 2, points }, { key: '8:7', pen: 0, points: [5, 5] }, { key: 'own:2', id: 2, pen: 1, points: [1, 2, 3, 4] }]);
  for (const part of parts) assert.ok(JSON.stringify(part).length <= 4096);
  const all = [...parts, ...parts].reduce((strokes, part) => withPiece(strokes, 9, part), []);
  assert.deepEqual(all, [{ key: '9:1', pen: 2, points }, { key: '9:2', pen: 1, points: [1, 2, 3, 4] }]);
});

test('only those who lead draw, and only those who lead tell what there is', () => {
  const sent = [];
  const board = new Board((data) => sent.push(data), () => {});
  const piece = { id: 1, pen: 0, start: 0, points: [1, 1, 2, 2] };
  board.take({ from: { user: 3, role: 'student' }, data: piece }, { leads: false });
  assert.ok(board.empty);
  board.take({ from: { user: 2, role: 'teacher' }, data: piece }, { leads: false });
  assert.equal(board.strokes.length, 1);
  board.take({ from: { user: 3, role: 'student' }, data: { ask: true } }, { leads: false });
  assert.deepEqual(sent, []);
});

test('a leader who comes in between finds how a survey stands in the records', () => {
  const polls = [{ poll: 4, closed_at: 'x', answered: 9, counts: [9] }, { poll: 46, closed_at: null, answered: 3, counts: [2, 1], answers: [] }];
  assert.deepEqual(tallyFrom({ polls }, 46), { type: 'poll.tally', data: { poll: 46, answered: 3, counts: [2, 1] } });
  assert.equal(tallyFrom({ polls }, 4), null);
  assert.equal(tallyFrom({}, 46), null);
  const rollcalls = [{ rollcall: 47, closed_at: null, answered: [{ user: 12 }], missing: [{ user: 14 }] }];
  assert.deepEqual(tallyFrom({ rollcalls }, 47, [12, 14, 15]), { type: 'rollcall.tally', data: { rollcall: 47, answered: [12], missing: [14, 15] } });
});

test('records bring figures forward and never back', () => {
  const tally = (answered) => ({ type: 'poll.tally', data: { poll: 46, answered, counts: [answered] } });
  const open = { ...empty, poll: { poll: 46, tally: null } };
  const three = withRecords(open, tally(3));
  assert.equal(three.poll.tally.answered, 3);
  assert.equal(withRecords(three, tally(2)), three);
  assert.equal(withRecords(three, null), three);
  assert.equal(withRecords(three, tally(4)).poll.tally.answered, 4);
  assert.equal(withRecords(empty, tally(4)), empty);
});
