import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.document = { documentElement: {}, hidden: false };
const { LiveRoom } = await import('../../main/resources/web/app/live-room.js');

/** A room of the client, as far as a page sees it. */
class FakeRoom {
  state = 'live';
  position = { seq: 100, epoch: 'a' };
  asked = [];
  #listeners = new Map();
  on(type, listener) {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }
  tell(type, detail) {
    for (const listener of this.#listeners.get(type) ?? []) listener(detail);
  }
  presence() {
    return new Promise((answer) => this.asked.push(answer));
  }
  history = (page) => this.pages(page);
  leave() {}
}

function open() {
  const fake = new FakeRoom();
  const client = { join: () => fake, can: () => true, now: () => 0, session: { user: 1 } };
  const room = new LiveRoom(client, 'lesson:7', { changed() {}, returned() {}, event() {} });
  return { fake, room };
}

const chat = (seq) => ({ seq, type: 'chat.message', at: '2026-11-21T10:00:00Z', from: { user: 2, name: 'B' }, data: { text: `line ${seq}` } });
const joined = (seq) => ({ seq, type: 'member.joined', at: '2026-11-21T10:00:00Z', data: { user: seq, name: 'x', role: 'student' } });

test('what comes while the list of people is on its way is not forgotten', async () => {
  const { fake, room } = open();
  fake.tell('snapshot', { snapshot: { members: [{ user: 1, name: 'A', role: 'teacher', state: 'online' }], member_count: 1 }, first: true });
  fake.tell('recovered', { count: 0 });
  fake.tell('event', { seq: 101, type: 'hand.raised', data: { user: 2, name: 'B' } });
  fake.asked[0]({ count: 1, members: [{ user: 1, name: 'A', role: 'teacher', state: 'away' }] });
  await new Promise(setImmediate);

  assert.deepEqual(room.state.hands.map(({ user }) => user), [2]);
  assert.equal(room.state.members.get(1).state, 'away');
  room.leave();
});

test('earlier messages are looked for through pages that have none', async () => {
  const { fake, room } = open();
  fake.pages = ({ before, limit }) => {
    const from = Math.max(1, before - limit);
    const events = Array.from({ length: before - from }, (_, i) => (from + i === 3 ? chat(3) : joined(from + i)));
    return Promise.resolve({ events, more: from > 1 });
  };
  fake.tell('snapshot', { snapshot: { members: [], member_count: 0, recent: [chat(1000)] }, first: true });
  await room.older();

  assert.deepEqual(room.state.lines.map(({ seq }) => seq), [3, 1000]);
  assert.equal(room.state.hasOlder, false);
  room.leave();
});

test('a room where nothing was said lately still has its past', async () => {
  const { fake, room } = open();
  fake.pages = () => Promise.resolve({ events: [chat(90)], more: false });
  fake.tell('snapshot', { snapshot: { members: [], member_count: 0, recent: [] }, first: true });
  assert.equal(room.state.hasOlder, true);
  await room.older();

  assert.deepEqual(room.state.lines.map(({ seq }) => seq), [90]);
  room.leave();
});
