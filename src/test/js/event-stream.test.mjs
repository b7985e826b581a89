import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { EventReader } from '../../main/resources/web/client/event-stream.js';
import { LecternClient } from '../../main/resources/web/client/lectern-client.js';
import { EatenSocket, FakeStream } from './fake-stream.mjs';
import { event, until } from './fake-server.mjs';

let server;
let client;

beforeEach(async () => {
  server = await FakeStream.start();
});

afterEach(async () => {
  client?.close();
  await server.stop();
});

function start(options = {}) {
  const states = [];
  client = new LecternClient({
    url: `${server.url.replace('http', 'ws')}/ws`,
    token: () => 'good',
    transport: 'sse',
    random: () => 0,
    onState: (state) => states.push(state),
    ...options,
  });
  return states;
}

test('an event stream carries the whole conversation', async () => {
  start();
  const room = client.join('lesson:7');
  const told = [];
  room.on('event', ({ seq }) => told.push(seq));
  await until(() => room.state === 'live');
  assert.equal(client.transport, 'sse');
  server.push(event(1).event && { event: event(1).event }, { event: event(2).event });
  await until(() => told.length === 2);
  assert.equal((await room.publish('chat.message', { text: 'hello\nthere' }).done).seq, 1);
  assert.equal(server.frames.at(-1).publish.data.text, 'hello\nthere');
});

test('what is said in one breath goes up in one request, in order', async () => {
  start();
  await until(() => client.online);
  const before = server.posts.length;
  await Promise.all([1, 2, 3].map((n) => client.request('hand', { room: 'lesson:7', n })));
  assert.equal(server.posts.length, before + 1);
  assert.deepEqual(server.frames.slice(-3).map((frame) => frame.hand.n), [1, 2, 3]);
});

test('a ping is answered and a comment counts as a sign of life', async () => {
  start();
  await until(() => client.online);
  server.write(': still here\n\n');
  server.push({});
  await until(() => server.posts.at(-1) === '{}');
});

test('a lost stream comes back with another ticket and its position', async () => {
  const states = start();
  const room = client.join('lesson:7');
  await until(() => room.state === 'live');
  server.push({ event: event(1).event });
  await until(() => room.position.seq === 1);
  server.cut();
  await until(() => states.filter(({ state }) => state === 'online').length === 2 && room.state === 'live');
  assert.equal(server.tickets.length, 2);
  assert.deepEqual(server.frames.at(-1).join.since, { seq: 1, epoch: 'e' });
});

test('a close event means what the close code of a socket means', async () => {
  const states = start();
  await until(() => client.online);
  server.write('event: close\ndata: {"code":4505,"reason":"replaced"}\n\n');
  await until(() => states.at(-1).state === 'closed');
  assert.deepEqual(states.at(-1), { state: 'closed', code: 4505, reason: 'replaced' });
});

test('what is said before the end still goes up, and the stream stays until then', async () => {
  start();
  const room = client.join('lesson:7');
  await until(() => room.state === 'live');
  client.request('hand', { room: 'lesson:7', raise: true }).catch(() => {});
  client.close();
  await until(() => server.frames.at(-1).leave);
  assert.deepEqual(
    server.frames.slice(-2).map((frame) => Object.keys(frame).at(-1)),
    ['hand', 'leave'],
  );
  await until(() => server.gone === 1);
  assert.equal(server.goneBeforePost, false);
});

test('a token that buys no ticket is asked for again, once', async () => {
  const asked = [];
  const states = start({ token: ({ refused }) => (asked.push(refused), 'bad') });
  await until(() => states.at(-1)?.state === 'closed');
  assert.deepEqual(asked, [false, true]);
  assert.equal(states.at(-1).code, 4500);
});

test('where sockets are eaten the stream takes over by itself', async () => {
  EatenSocket.tried = 0;
  start({ transport: 'auto', WebSocket: EatenSocket });
  await until(() => client.online);
  assert.equal(client.transport, 'sse');
  assert.ok(EatenSocket.tried >= 2);
});

test('a stream may be cut anywhere, and lines may end in any way', () => {
  const text = ': hi\r\nevent: close\r\ndata: {"a":1}\r\n\r\ndata:x\ndata: y\n\nid: 7\ndata\n\nevent: lonely\n\n';
  for (let size = 1; size <= text.length; size++) {
    const seen = [];
    const reader = new EventReader((name, data) => seen.push([name, data]));
    for (let at = 0; at < text.length; at += size) reader.take(text.slice(at, at + size));
    assert.deepEqual(seen, [['message', ''], ['close', '{"a":1}'], ['message', 'x\ny'], ['message', '']], `pieces of ${size}`);
  }
});
