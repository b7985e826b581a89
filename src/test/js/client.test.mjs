import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LecternClient, ulid } from '../../main/resources/web/client/lectern-client.js';
import { afterClose, backoff } from '../../main/resources/web/client/reconnect.js';
import { FakeServer, event, soon, until } from './fake-server.mjs';

function start(answers = {}, options = {}) {
  const server = new FakeServer(answers);
  const states = [];
  const client = new LecternClient({
    url: 'ws://test/ws',
    token: async () => 'good',
    onState: (state) => states.push(state),
    WebSocket: server.WebSocket,
    random: () => 0,
    ...options,
  });
  return { server, client, states };
}

function listen(room) {
  const told = [];
  for (const type of ['snapshot', 'event', 'recovered', 'error']) {
    room.on(type, (detail) => told.push(type === 'event' ? detail.seq : type));
  }
  return told;
}

test('the first frame carries the token and the socket speaks our subprotocol', async () => {
  const { server, client, states } = start();
  await until(() => client.online);
  assert.deepEqual(server.sockets[0].protocols, ['lectern.v1.json']);
  assert.deepEqual(server.frames[0], { id: 1, connect: { token: 'good', client: 'web/1' } });
  assert.deepEqual(states.map((state) => state.state), ['connecting', 'online']);
  client.close();
});

test('a ping is answered with its like', async () => {
  const { server, client } = start();
  await until(() => client.online);
  server.push({});
  assert.deepEqual(server.frames.at(-1), {});
  client.close();
});

test('an event in the same message as the join answer is handed over after the snapshot', async () => {
  const { server, client } = start({ join: () => null });
  const room = client.join('lesson:7');
  const told = listen(room);
  const join = await server.sees('join');
  const answer = { id: join.id, ok: { room: 'lesson:7', seq: 4, epoch: 'e', recovered: false, snapshot: {} } };
  server.push(answer, event(5));
  await soon();
  assert.deepEqual(told, ['snapshot', 5]);
  client.close();
});

test('the position is moved before the application sees the event', async () => {
  const { server, client } = start();
  const room = client.join('lesson:7');
  await until(() => room.state === 'live');
  const positions = [];
  room.on('event', () => positions.push(room.position.seq));
  server.push(event(1), event(2), event(2));
  assert.deepEqual(positions, [1, 2]);
  client.close();
});

test('a gap joins again from the last event and hands over all that was missed', async () => {
  const { server, client } = start();
  const room = client.join('lesson:7');
  const told = listen(room);
  await until(() => room.state === 'live');
  server.log.push(event(1).event, event(2).event, event(3).event);
  server.push(event(1), event(3));
  await until(() => room.position.seq === 3);
  assert.deepEqual(server.frames.at(-1).join.since, { seq: 1, epoch: 'e' });
  assert.deepEqual(told, ['snapshot', 1, 2, 3]);
  client.close();
});

test('after a lost connection the missed events come page by page, then word that nothing is missing', async () => {
  const { server, client, states } = start({ pageSize: 2 });
  const room = client.join('lesson:7');
  const told = listen(room);
  await until(() => room.state === 'live');
  server.log.push(...[1, 2, 3, 4, 5].map((seq) => event(seq).event));
  server.drop(4000);
  assert.equal(states.at(-1).state, 'offline');
  await until(() => room.state === 'live');
  assert.deepEqual(told, ['snapshot', 1, 2, 3, 4, 5, 'recovered']);
  client.close();
});

test('a position that cannot be recovered brings a new snapshot', async () => {
  const { server, client } = start();
  const room = client.join('lesson:7');
  const told = listen(room);
  await until(() => room.state === 'live');
  server.epoch = 'other';
  server.drop(1006);
  await until(() => room.state === 'live');
  assert.deepEqual(told, ['snapshot', 'snapshot']);
  assert.equal(room.position.epoch, 'other');
  client.close();
});

test('a message written while offline is sent later, and again under the same cid until it is answered', async () => {
  let tries = 0;
  const { server, client } = start({ publish: (body) => (++tries === 1 ? null : { ok: { seq: 9, epoch: 'e' } }) });
  const room = client.join('lesson:7');
  const sent = room.publish('chat.message', { text: 'hello' });
  await server.sees('publish');
  server.drop(1006);
  assert.deepEqual(await sent.done, { seq: 9, epoch: 'e' });
  const cids = server.frames.filter((frame) => frame.publish).map((frame) => frame.publish.cid);
  assert.deepEqual(cids, [sent.cid, sent.cid]);
  client.close();
});

test('our own event counts as the answer to its message', async () => {
  const { server, client } = start({ publish: () => null });
  const room = client.join('lesson:7');
  const sent = room.publish('chat.message', { text: 'hello' });
  await server.sees('publish');
  server.push(event(1, { cid: sent.cid }));
  assert.deepEqual(await sent.done, { seq: 1, epoch: 'e' });
  client.close();
});

test('a message that is refused for good is not sent again', async () => {
  const refusal = { err: { code: 403, name: 'locked', message: 'the chat is locked', temporary: false } };
  const { server, client } = start({ publish: () => refusal });
  const sent = client.join('lesson:7').publish('chat.message', { text: 'hello' });
  await assert.rejects(sent.done, /the chat is locked/);
  await soon();
  assert.equal(server.frames.filter((frame) => frame.publish).length, 1);
  client.close();
});

test('a refused room is an event and costs no other room anything', async () => {
  const refusal = { err: { code: 403, name: 'forbidden', message: 'not yours', temporary: false } };
  const { client } = start({ join: (body, server) => (body.room === 'lesson:8' ? refusal : server.joined(body)) });
  const refused = client.join('lesson:8');
  const told = listen(refused);
  const room = client.join('lesson:7');
  await until(() => room.state === 'live');
  assert.equal(refused.state, 'refused');
  assert.deepEqual(told, ['error']);
  assert.ok(client.online);
  client.close();
});

test('an expired token asks for another one, once', async () => {
  const asked = [];
  const token = async ({ refused }) => asked.push(refused) && 'good';
  const { server, client, states } = start({}, { token });
  await until(() => client.online);
  server.drop(4005);
  await until(() => client.online);
  server.connect = () => ({ err: { code: 4500, name: 'bad_token', message: 'no', temporary: false } });
  server.drop(4005);
  await until(() => states.at(-1).state === 'closed');
  assert.deepEqual(asked, [false, true, true]);
});

test('a final close code ends the client and what still waited', async () => {
  const { server, client, states } = start({ publish: () => null });
  const sent = client.join('lesson:7').publish('chat.message', { text: 'hello' });
  await server.sees('publish');
  server.drop(4505, 'replaced');
  await assert.rejects(sent.done);
  assert.deepEqual(states.at(-1), { state: 'closed', code: 4505, reason: 'replaced' });
});

test('a drained client waits at least as long as it was told', async () => {
  const { server, client, states } = start();
  await until(() => client.online);
  server.push({ drain: { delay_ms: 8421 } });
  server.drop(4300);
  assert.ok(states.at(-1).retryInMs >= 8421);
  client.close();
});

test('silence ends a connection that looks open', async (t) => {
  t.mock.timers.enable({ apis: ['Date'] });
  const { server, client, states } = start();
  await until(() => client.online);
  t.mock.timers.tick(25_000 * 1.6 + 1);
  await until(() => states.some((state) => state.state === 'offline'));
  assert.equal(server.sockets[0].readyState, 3);
  client.close();
});

test('the pauses grow to ten seconds and are spread over their whole length', () => {
  const most = [0, 1, 2, 3, 4, 5, 6, 60].map((attempt) => backoff(attempt, () => 1));
  assert.deepEqual(most, [300, 600, 1200, 2400, 4800, 9600, 10_000, 10_000]);
  assert.equal(backoff(6, () => 0.5), 5000);
  assert.equal(backoff(6, () => 0), 50);
});

test('close codes say how to go on', () => {
  assert.deepEqual(
    [1001, 1006, 4000, 4299, 4300, 4399, 4005, 4500, 4501, 4999].map(afterClose),
    ['backoff', 'backoff', 'backoff', 'backoff', 'drained', 'drained', 'token', 'token', 'closed', 'closed'],
  );
});

test('a ulid sorts by time and does not repeat', () => {
  assert.match(ulid(), /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  assert.ok(ulid(1_000) < ulid(2_000));
  assert.equal(new Set(Array.from({ length: 1000 }, () => ulid())).size, 1000);
  assert.equal(ulid(1_469_918_176_385).slice(0, 10), '01ARYZ6S41');
});

test('a connection the server gave up enters again and says it again', async () => {
  const refusal = { err: { code: 409, name: 'not_joined', message: 'join first', temporary: false } };
  let tries = 0;
  const { server, client } = start({ publish: () => (++tries === 1 ? refusal : { ok: { seq: 1, epoch: 'e' } }) });
  const room = client.join('lesson:7');
  await until(() => room.state === 'live');
  await room.publish('chat.message', { text: 'hello' }).done;
  const ops = server.frames.map((frame) => Object.keys(frame)[1]).slice(1);
  assert.deepEqual(ops, ['join', 'publish', 'join', 'publish']);
  client.close();
});

test('a room that is closed for now is entered again, one that is closed for good is not', async () => {
  const { server, client } = start();
  const room = client.join('lesson:7');
  const told = listen(room);
  await until(() => room.state === 'live');
  server.push({ room_close: { room: 'lesson:7', code: 4000, reason: 'server_error' } });
  assert.equal(room.state, 'waiting');
  await until(() => room.state === 'live');
  server.push({ room_close: { room: 'lesson:7', code: 4503, reason: 'kicked' } });
  assert.equal(room.state, 'refused');
  assert.deepEqual(told, ['snapshot', 'recovered', 'error']);
  assert.ok(client.online);
  client.close();
});

test('a signal is only sent to a server that knows it', async () => {
  const { server, client } = start();
  const room = client.join('lesson:7');
  await until(() => room.state === 'live');
  room.signal('typing');
  server.connect = () => ({ ok: { user: 12, ping_s: 25, features: ['signal'] } });
  server.drop(1006);
  await until(() => room.state === 'live');
  room.signal('typing');
  assert.equal(server.frames.filter((frame) => frame.signal).length, 1);
  client.close();
});

test('a message for a room that is over is refused at once', async () => {
  const { client } = start();
  const room = client.join('lesson:7');
  await until(() => room.state === 'live');
  room.leave();
  await assert.rejects(room.publish('chat.message', { text: 'too late' }).done, /the room was left/);
  client.close();
});
