import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LecternClient } from '../../main/resources/web/client/lectern-client.js';
import { FakeServer, event, soon, until } from './fake-server.mjs';

const STEPS = 1500;

/** A room behind a network that loses, repeats, reorders and breaks off. */
function unreliable(random) {
  const server = new FakeServer({
    pageSize: 7,
    publish({ cid, data }) {
      const known = server.log.find((each) => each.cid === cid);
      const written = known ?? server.say({ cid, data });
      if (random() < 0.3) return null;
      return { ok: { room: 'lesson:7', seq: written.seq, epoch: 'e' } };
    },
  });
  server.say = (more) => {
    const next = event(server.log.length + 1, more);
    server.log.push(next.event);
    const luck = random();
    if (luck < 0.1) return next.event; // lost on the way
    server.push(next);
    if (luck < 0.2) server.push(next);
    else if (luck < 0.3 && server.log.length > 3) server.push({ event: server.log.at(-3) });
    return next.event;
  };
  return server;
}

test('whatever the network does, every event is told once and in order, and every message is written once', async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  const random = mulberry32(seed);
  const server = unreliable(random);
  const client = new LecternClient({
    url: 'ws://test/ws',
    token: () => 'good',
    WebSocket: server.WebSocket,
    random: () => 0,
    timeoutMs: 40,
    queue: STEPS,
  });
  const room = client.join('lesson:7');
  const told = [];
  room.on('event', ({ seq }) => told.push(seq));
  const done = [];
  try {
    await until(() => room.state === 'live');
    for (let step = 0; step < STEPS; step++) {
      const luck = random();
      if (luck < 0.06) done.push(room.publish('chat.message', { n: step }));
      else if (luck < 0.08 && client.online) server.drop([1006, 4000, 4003, 4300][Math.floor(random() * 4)]);
      else if (luck < 0.09) server.push({ room_close: { room: 'lesson:7', code: 4002, reason: 'insufficient_state' } });
      else server.say({});
      if (luck > 0.8) await soon();
    }
    const places = await Promise.all(done.map((each) => each.done));
    await until(() => client.online && room.state === 'live');
    server.log.push(event(server.log.length + 1).event);
    server.push({ event: server.log.at(-1) });
    await until(() => room.position.seq === server.log.length);
    assert.deepEqual(told, server.log.map(({ seq }) => seq), `told, seed ${seed}`);
    for (const [i, { cid }] of done.entries())
      assert.deepEqual(server.log.filter((each) => each.cid === cid).map(({ seq }) => seq), [places[i].seq], `written, seed ${seed}`);
  } catch (failure) {
    failure.message += ` (SEED=${seed})`;
    throw failure;
  } finally {
    client.close();
  }
});

function mulberry32(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
