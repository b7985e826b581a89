import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LecternClient, ulid } from '../../main/resources/web/client/lectern-client.js';
import { afterClose, backoff, leastPause, renewIn } from '../../main/resources/web/client/reconnect.js';
import { Transport } from '../../main/resources/web/client/transport.js';
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
  assert.deepEqual(server.frames[0], { id: 1, connect: { token: 'good', client: 'lectern-client/1' } });
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
  assert.deepEqual(await sent.done, { room: 'lesson:7', seq: 1, epoch: 'e' });
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
    ['backoff', 'backoff', 'backoff', 'backoff', 'announced', 'announced', 'token', 'token', 'closed', 'closed'],
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

const jwt = (claims) => `x.${btoa(JSON.stringify(claims))}.x`;

test('the next token is asked for in the last fifth of a life, at most a minute before its end', () => {
  assert.equal(renewIn(jwt({ iat: 1000, exp: 1100 }), 1_000_000, () => 1), 80_000);
  assert.equal(renewIn(jwt({ iat: 1000, exp: 1100 }), 1_000_000, () => 0), 84_000);
  assert.equal(renewIn(jwt({ iat: 1000, exp: 4600 }), 1_000_000, () => 1), 3_540_000);
  assert.equal(renewIn(jwt({ iat: 1000, exp: 1100 }), 1_200_000), 0);
  assert.equal(renewIn('no-jwt', 0), Infinity);
});

test('an open connection gets a newer token before the old one runs out', async () => {
  const now = Math.floor(Date.now() / 1000);
  const tokens = [jwt({ n: 1, iat: now - 100, exp: now }), jwt({ n: 2, iat: now, exp: now + 3600 })];
  const asked = [];
  const token = async (ask) => asked.push(ask) && tokens[Math.min(asked.length, 2) - 1];
  const { server, client } = start({}, { token });
  const { refresh } = await server.sees('refresh');
  assert.equal(refresh.token, tokens[1]);
  assert.deepEqual(asked, [{ refused: false, expiring: false }, { refused: false, expiring: true }]);
  assert.equal(server.sockets.length, 1);
  client.close();
});

test('a ticket signs in where no token is held', async () => {
  const { server, client } = start({}, { token: undefined, ticket: async () => 'once' });
  await until(() => client.online);
  assert.equal(server.frames[0].connect.ticket, 'once');
  client.close();
});

test('options that make no sense are refused with the remedy', () => {
  assert.throws(() => new LecternClient({ url: 'ws://x/ws' }), /`token` or `ticket`/);
  assert.throws(() => new LecternClient({ token: () => 't' }), /needs `url`/);
  assert.throws(() => new LecternClient({ url: 'ws://x/ws', token: () => 't', transport: 'pigeon' }), /not pigeon/);
});

test('the server says when to come back', () => {
  assert.equal(leastPause(4300, { drainMs: 8421 }), 8421);
  assert.equal(leastPause(4301), 1000);
  assert.equal(leastPause(4000, { drainMs: 8421 }), 0);
  assert.equal(leastPause(4000, { retryAfterMs: 700 }), 700);
});

test('a connect that is refused for now is tried again after the time it was told', async () => {
  const { server, client, states } = start();
  server.connect = () => ({ err: { code: 429, name: 'rate_limited', message: 'slow', temporary: true, retry_after_ms: 4321 } });
  await until(() => states.at(-1).state === 'offline');
  assert.ok(states.at(-1).retryInMs >= 4321);
  client.close();
});

const listed = (...rooms) => () => ({ ok: { user: 12, ping_s: 25, rooms } });

test('rooms that the server joins start where it stands, and their events are told by the client', async () => {
  const server = new FakeServer({});
  server.connect = listed({ room: 'user:12', seq: 5, epoch: 'e' });
  const client = new LecternClient({ url: 'ws://test/ws', token: () => 'good', WebSocket: server.WebSocket, random: () => 0 });
  const told = [];
  client.on('event', ({ seq }) => told.push(seq));
  client.on('favorite.set', ({ data }) => told.push(data.item));
  await until(() => client.online);
  assert.equal(client.rooms[0].state, 'live');
  server.push(event(6, { room: 'user:12', type: 'favorite.set', data: { item: 'a', value: true } }));
  assert.deepEqual(told, [6, 'a']);
  assert.ok(!server.frames.some((frame) => frame.join));

  server.log.push(event(7, { room: 'user:12' }).event);
  server.connect = listed({ room: 'user:12', seq: 7, epoch: 'e' });
  server.drop(1006);
  await until(() => client.online && client.rooms[0].state === 'live');
  assert.deepEqual(server.frames.at(-1).join, { room: 'user:12', since: { seq: 6, epoch: 'e' } });
  assert.deepEqual(told, [6, 'a', 7]);

  server.epoch = 'other';
  const lost = [];
  client.on('resync', ({ room }) => lost.push(room));
  server.connect = listed({ room: 'user:12', seq: 1, epoch: 'other' });
  server.drop(1006);
  await until(() => lost.length === 1);
  assert.deepEqual(lost, ['user:12']);
  client.close();
});

test('a room of the server that the application asks for brings a snapshot', async () => {
  const { server, client } = start();
  server.connect = listed({ room: 'user:12', seq: 0, epoch: 'e' });
  await until(() => client.online);
  const told = listen(client.join('user:12'));
  await until(() => told.length > 0);
  assert.deepEqual(told, ['snapshot']);
  assert.equal(server.frames.at(-1).join.since, undefined);
  client.close();
});

test('a room that stands where the server has joined it needs no join', async () => {
  const { server, client } = start();
  const room = client.join('lesson:7');
  const told = listen(room);
  await until(() => room.state === 'live');
  server.connect = listed({ room: 'lesson:7', seq: 0, epoch: 'e' });
  server.drop(1006);
  await until(() => client.online && room.state === 'live');
  assert.equal(server.frames.filter((frame) => frame.join).length, 1);
  assert.deepEqual(told, ['snapshot', 'recovered']);
  client.close();
});

test('a vote and a new poll outlive a lost connection, closing one does not', async () => {
  let polls = 0;
  const { server, client } = start({ poll: () => (++polls === 1 ? null : { ok: { room: 'lesson:7', seq: 9, epoch: 'e' } }) });
  const room = client.join('lesson:7');
  await until(() => room.state === 'live');
  const opened = room.poll({ open: { question: '?', options: ['a', 'b'] } });
  await server.sees('poll');
  server.drop(1006);
  await assert.rejects(room.poll({ close: 3 }), { reason: 'link_lost' });
  assert.equal((await opened).seq, 9);
  const sent = server.frames.filter((frame) => frame.poll).map((frame) => frame.poll.cid);
  assert.equal(sent.length, 2);
  assert.match(sent[0], /^[0-9A-Z]{26}$/);
  assert.equal(sent[0], sent[1]);
  const voted = room.poll({ vote: { poll: 9, choices: [0] } });
  assert.deepEqual((await server.sees('poll')).poll.vote ?? (await voted, server.frames.at(-1).poll.vote), { poll: 9, choices: [0] });
  await voted;
  client.close();
});

test('messages wait in a queue that has an end', async () => {
  const { client } = start({ publish: () => null }, { queue: 2 });
  const room = client.join('lesson:7');
  const all = [1, 2, 3].map((n) => room.publish('chat.message', { text: `${n}` }).done);
  await assert.rejects(all[2], { reason: 'queue_full' });
  assert.equal(room.queued, 2);
  client.close();
});

test('a refusal for a while is repeated under the same cid, after the time it was told', async () => {
  const slow = { err: { code: 429, name: 'slow_mode', message: 'slow', temporary: true, retry_after_ms: 1 } };
  let tries = 0;
  const { server, client } = start({ publish: () => (++tries < 3 ? slow : { ok: { room: 'lesson:7', seq: 1, epoch: 'e' } }) });
  await client.join('lesson:7').publish('chat.message', { text: 'x' }).done;
  assert.equal(new Set(server.frames.filter((frame) => frame.publish).map((frame) => frame.publish.cid)).size, 1);
  assert.equal(tries, 3);
  client.close();
});

test('a frame beyond what the server takes is refused here, so the socket stays', async () => {
  const { server, client } = start();
  server.connect = () => ({ ok: { user: 12, ping_s: 25, limits: { frame_bytes: 200 } } });
  const { done } = client.join('lesson:7').publish('chat.message', { text: 'ж'.repeat(150) });
  await assert.rejects(done, { reason: 'frame_too_large' });
  assert.ok(!server.frames.some((frame) => frame.publish));
  client.close();
});

test('a room that is closed is told with its code', async () => {
  const { server, client } = start();
  const room = client.join('lesson:7');
  const told = [];
  room.on('close', (close) => told.push(close));
  await until(() => room.state === 'live');
  server.push({ room_close: { room: 'lesson:7', code: 4504, reason: 'banned' } });
  assert.deepEqual(told, [{ code: 4504, reason: 'banned', final: true }]);
  assert.notEqual(client.join('lesson:7'), room);
  client.close();
});

test("the server's clock is known", async () => {
  const { server, client } = start();
  server.connect = () => ({ ok: { user: 12, ping_s: 25, server_time: new Date(Date.now() + 3_600_000).toISOString() } });
  await until(() => client.online);
  assert.ok(Math.abs(client.offsetMs - 3_600_000) < 60_000);
  assert.ok(client.now() - Date.now() > 3_500_000);
  client.close();
});

test('any answer at all is an answer to a ping', async () => {
  const { client } = start({ ping: () => ({ err: { code: 400, name: 'unknown_op', message: 'no', temporary: false } }) });
  await until(() => client.online);
  assert.ok((await client.ping()) >= 0);
  assert.ok(client.rttMs >= 0);
  client.close();
});

test('everybody is read page by page', async () => {
  const people = [{ user: 1 }, { user: 2 }, { user: 3 }];
  const presence = ({ after = 0, limit }) => {
    const rest = people.filter(({ user }) => user > after);
    return { ok: { count: 3, members: rest.slice(0, limit), more: rest.length > limit } };
  };
  const { client } = start({ presence });
  const room = client.join('lesson:7');
  await until(() => room.state === 'live');
  const seen = [];
  for await (const { user } of room.everybody({ limit: 2 })) seen.push(user);
  assert.deepEqual(seen, [1, 2, 3]);
  client.close();
});

test('every frame can be watched, both ways', async () => {
  const seen = [];
  const { server, client } = start({}, { onFrame: ({ direction, text }) => seen.push(`${direction} ${text}`) });
  await until(() => client.online);
  server.push({});
  assert.deepEqual(seen.slice(-2), ['in {}', 'out {}']);
  assert.match(seen[0], /^out .*connect/);
  client.close();
});

test('websockets are given up only when they fail while the server can be reached', async () => {
  const transport = new Transport('auto', 2);
  const [up, down] = [async () => true, async () => false];
  for (let i = 0; i < 9; i++) await transport.failed('websocket', down);
  await transport.failed('websocket', up);
  assert.equal(transport.next(), 'websocket');
  await transport.failed('websocket', up);
  assert.equal(transport.next(), 'sse');
  transport.worked('sse', 0);
  assert.equal(transport.next(1000), 'sse');
  assert.equal(transport.next(11 * 60_000), 'websocket');
  transport.worked('sse');
  await transport.failed('sse', up);
  assert.equal(transport.next(), 'websocket');
});
