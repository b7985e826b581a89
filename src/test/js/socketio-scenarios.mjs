/**
 * The real socket.io-client against a running server. One scenario a process:
 * `node socketio-scenarios.mjs <scenario>`, with what it needs in the environment:
 * SOCKETIO_MODULES (where the client is installed), SOCKETIO_NODES (addresses of nodes, by comma),
 * SOCKETIO_TOKENS (JSON: person to access token), SOCKETIO_LESSON (a lesson of anna and boris).
 */
import assert from 'node:assert/strict';
import http from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(process.env.SOCKETIO_MODULES + '/');
const { io } = require('socket.io-client');

const nodes = process.env.SOCKETIO_NODES.split(',');
const tokens = JSON.parse(process.env.SOCKETIO_TOKENS);
const lesson = process.env.SOCKETIO_LESSON;
const PATIENCE_MS = 30_000;
const opened = [];

/** A device: the client itself, and everything it was told. */
class Device {
  told = [];

  constructor(options = {}, url = nodes[0]) {
    this.socket = io(url, {
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
      extraHeaders: { 'Accept-Language': 'en' },
      ...options,
    });
    this.socket.onAny((event, ...args) => this.told.push({ event, args }));
    opened.push(this);
  }

  static async of(person, options = {}, url = nodes[0]) {
    const device = new Device(options, url);
    await device.connected();
    device.socket.emit('authenticate', tokens[person]);
    await device.hears('recent-updates');
    return device;
  }

  connected() {
    return until(() => this.socket.connected, 'connected');
  }

  of(event) {
    return this.told.filter((heard) => heard.event === event).map((heard) => heard.args[0]);
  }

  async hears(event, holds = () => true) {
    await until(() => this.of(event).some(holds), event, () => JSON.stringify(this.told));
    return this.of(event).find(holds);
  }

  ask(event, ...args) {
    return this.socket.timeout(PATIENCE_MS).emitWithAck(event, ...args);
  }

  update(lessonId, type = 'favorite', action = 'add', more = {}) {
    return this.ask('lesson-update', { lessonId, type, action, userId: 'whoever', ...more });
  }

  transport() {
    return this.socket.io.engine.transport.name;
  }
}

async function until(holds, what, seen = () => '') {
  const end = Date.now() + PATIENCE_MS;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`never: ${what} ${seen()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function fine(answer) {
  assert.equal(answer.ok, true, JSON.stringify(answer));
}

/** Another update that comes after it proves that something did not come. */
async function proveSilence(from, to, item) {
  await from.update(item);
  await to.hears('lesson-updated', (update) => update.lessonId === item);
}

/** A balancer without sticky sessions: every request goes to the next node. */
function balancer(...targets) {
  let turn = 0;
  const next = () => new URL(targets[turn++ % targets.length]);
  const server = http.createServer((request, response) => {
    const to = next();
    const passed = http.request(
      { host: to.hostname, port: to.port, path: request.url, method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      },
    );
    passed.on('error', () => response.destroy());
    response.on('close', () => passed.destroy());
    request.pipe(passed);
  });
  server.on('upgrade', (request, client, head) => {
    const to = next();
    const passed = http.request({
      host: to.hostname, port: to.port, path: request.url, method: request.method, headers: request.headers,
    });
    passed.on('upgrade', (answer, upstream, first) => {
      const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
      client.write(`HTTP/1.1 101 Switching Protocols\r\n${headers}\r\n`);
      upstream.write(head);
      client.write(first);
      upstream.pipe(client).pipe(upstream);
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
    });
    passed.on('response', () => client.destroy());
    passed.on('error', () => client.destroy());
    passed.end();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      server.unref();
      resolve(`http://127.0.0.1:${server.address().port}`);
    });
  });
}

async function twoDevices(options, url = nodes[0]) {
  const phone = await Device.of('anna', options, url);
  const laptop = await Device.of('anna', options, url);
  const stranger = await Device.of('boris', options, url);
  const item = `lesson-${Math.random()}`;

  const answer = await phone.update(item);

  fine(answer);
  const update = await laptop.hears('lesson-updated', (heard) => heard.lessonId === item);
  assert.equal(update.type, 'favorite');
  assert.equal(update.action, 'add');
  assert.equal(update.userId, phone.user ?? update.userId);
  assert.ok(Math.abs(update.timestamp - Date.now()) < 24 * 3600 * 1000);
  await proveSilence(laptop, phone, `${item}-back`);
  assert.ok(!phone.of('lesson-updated').some((heard) => heard.lessonId === item), 'the sender is told its own news');
  const another = await Device.of('boris', options, url);
  await proveSilence(another, stranger, `${item}-other`);
  assert.deepEqual(stranger.of('lesson-updated').map((heard) => heard.lessonId), [`${item}-other`]);
  return [phone, laptop, stranger];
}

const scenarios = {
  async polling() {
    const devices = await twoDevices({ transports: ['polling'] });
    devices.forEach((device) => assert.equal(device.transport(), 'polling'));
  },

  async websocket() {
    const devices = await twoDevices({ transports: ['websocket'] });
    devices.forEach((device) => assert.equal(device.transport(), 'websocket'));
  },

  async upgrade() {
    const devices = await twoDevices({});
    for (const device of devices) await until(() => device.transport() === 'websocket', 'upgraded');
    const item = `upgraded-${Math.random()}`;
    await devices[0].update(item);
    await devices[1].hears('lesson-updated', (heard) => heard.lessonId === item);
  },

  async manyUpdatesWhileUpgrading() {
    const laptop = await Device.of('anna', { transports: ['websocket'] });
    const phone = new Device();
    phone.socket.emit('authenticate', tokens.anna);
    const name = `busy-${Math.random()}`;
    const answers = [];
    for (let i = 0; i < 15; i++) {
      answers.push(phone.update(`${name}-${i}`));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    (await Promise.all(answers)).forEach(fine);
    const mine = () => laptop.of('lesson-updated').map((heard) => heard.lessonId).filter((id) => id.startsWith(name));
    await until(() => mine().length === 15, 'all updates', () => mine().join());
    assert.deepEqual(mine(), Array.from({ length: 15 }, (_, i) => `${name}-${i}`));
    assert.equal(phone.told.filter((heard) => heard.event === 'lesson-updated').length, 0);
  },

  async tokenInTheConnectPacket() {
    const device = new Device({ auth: { token: tokens.anna } });
    assert.ok(Array.isArray(await device.hears('recent-updates')));
  },

  async tokenInAnObject() {
    const device = new Device();
    const answer = await device.ask('authenticate', { token: tokens.anna });
    fine(answer);
    assert.equal(typeof answer.userId, 'string');
  },

  async eventsRightBehindAuthenticate() {
    const device = new Device({ transports: ['websocket'] });
    device.socket.emit('authenticate', tokens.anna);
    const answer = await device.update('at-once');
    fine(answer);
  },

  async aUserIdIsNoToken() {
    const device = new Device({ reconnection: false });
    device.socket.emit('authenticate', '12');
    const error = await device.hears('error');
    assert.equal(error.name, 'token_expected');
    assert.match(error.message, /access token/);
    await until(() => device.socket.disconnected, 'disconnected');
  },

  async errorsAreInTheClientsLanguage() {
    const device = new Device({ extraHeaders: { 'Accept-Language': 'ru' } });
    device.socket.emit('authenticate', 12);
    const error = await device.hears('error');
    assert.match(error.message, /токен/);
  },

  async aWrongTokenMayBeFollowedByARightOne() {
    const device = new Device();
    device.socket.emit('authenticate', 'a.b.c');
    assert.equal((await device.hears('error')).name, 'token_not_valid');
    assert.equal(device.socket.connected, true);
    device.socket.emit('authenticate', tokens.anna);
    await device.hears('recent-updates');
  },

  async aWrongTokenIsDisconnectedInTheEnd() {
    const device = new Device();
    let reason;
    device.socket.on('disconnect', (why) => (reason = why));
    device.socket.emit('authenticate', 'a.b.c');
    await device.hears('error', (error) => error.name === 'token_not_valid');
    await until(() => reason, 'disconnected');
    assert.equal(reason, 'io server disconnect');
  },

  async whoNeverSignsInIsDisconnected() {
    const device = new Device({ transports: ['polling'] });
    let reason;
    device.socket.on('disconnect', (why) => (reason = why));
    await device.hears('error', (error) => error.name === 'not_signed_in');
    await until(() => reason, 'disconnected');
    assert.equal(reason, 'io server disconnect');
  },

  async nothingBeforeSigningIn() {
    const device = new Device();
    const answer = await device.update('x');
    assert.equal(answer.ok, false);
    assert.equal(answer.error.name, 'not_signed_in');
  },

  async badUpdatesNameTheField() {
    const device = await Device.of('anna');
    for (const [update, field] of [
      [{}, 'lessonId'],
      [{ lessonId: 'a', type: 'liked', action: 'add' }, 'type'],
      [{ lessonId: 'a', type: 'favorite', action: 'toggle' }, 'action'],
      [{ lessonId: 'x'.repeat(65), type: 'favorite', action: 'add' }, 'lessonId'],
      ['nonsense', 'lesson-update'],
    ]) {
      const answer = await device.ask('lesson-update', update);
      assert.equal(answer.ok, false);
      assert.ok(answer.error.message.includes(`\`${field}\``), answer.error.message);
    }
    assert.equal((await device.ask('shout', 1)).error.name, 'unknown_op');
    fine(await device.ask('heartbeat'));
    assert.equal(device.socket.connected, true);
  },

  async aRetriedUpdateIsWrittenOnceAndNeverFlipsBack() {
    const phone = await Device.of('anna');
    const laptop = await Device.of('anna');
    const item = `retried-${Math.random()}`;
    const added = { timestamp: Date.now() };
    const first = await phone.update(item, 'completed', 'add', added);
    await phone.update(item, 'completed', 'remove', { timestamp: Date.now() + 1 });

    const again = await phone.update(item, 'completed', 'add', added);

    assert.equal(again.seq, first.seq);
    await proveSilence(phone, laptop, `${item}-last`);
    assert.deepEqual(
      laptop.of('lesson-updated').filter((heard) => heard.lessonId === item).map((heard) => heard.action),
      ['add', 'remove'],
    );
  },

  async recentUpdatesAfterAReconnect() {
    const phone = await Device.of('anna');
    const item = `recent-${Math.random()}`;
    for (let i = 0; i < 22; i++) fine(await phone.update(`${item}-${i}`));
    phone.told.length = 0;
    phone.socket.disconnect().connect();
    await phone.connected();
    phone.socket.emit('authenticate', tokens.anna);

    const recent = await phone.hears('recent-updates');

    assert.deepEqual(recent.map((update) => update.lessonId), Array.from({ length: 20 }, (_, i) => `${item}-${i + 2}`));
    assert.equal(recent[0].action, 'add');
    const boris = await Device.of('boris');
    assert.ok(!boris.of('recent-updates')[0].some((update) => update.lessonId.startsWith(item)));
  },

  async theClientComesBackByItselfAfterATransportBreaks() {
    const phone = await Device.of('anna', { transports: ['websocket'], auth: { token: tokens.anna } });
    phone.told.length = 0;
    phone.socket.io.engine.transport.ws.terminate();
    await phone.hears('recent-updates');
  },

  async peopleOfALessonAreSeenComingAndGoing() {
    const anna = await Device.of('anna');
    const answer = await anna.ask('join-room', { room: `lesson:${lesson}` });
    fine(answer);
    const boris = await Device.of('boris');
    const apart = await Device.of('boris');
    const joined = await boris.ask('join-room', `lesson:${lesson}`);
    assert.ok(joined.members.length >= 2);

    const seen = await anna.hears('user-joined');
    anna.socket.emit('user-activity', { action: 'viewing', lessonId: 'x', userId: 'somebody else' });
    const activity = await boris.hears('user-activity');
    fine(await boris.ask('leave-room', `lesson:${lesson}`));
    const left = await anna.hears('user-left');

    assert.equal(typeof seen.userId, 'string');
    assert.equal(left.userId, seen.userId);
    assert.equal(activity.action, 'viewing');
    assert.notEqual(activity.userId, 'somebody else');
    assert.notEqual(activity.userId, seen.userId);
    assert.equal(apart.of('user-activity').length, 0);
    assert.equal(apart.of('user-joined').length, 0);
  },

  async onlyRoomsOfOnesOwn() {
    const stranger = await Device.of('stranger');
    assert.equal((await stranger.ask('join-room', `lesson:${lesson}`)).error.name, 'not_member');
    assert.equal((await stranger.ask('join-room', 'user:1')).error.name, 'forbidden');
    assert.equal((await stranger.ask('join-room', 'kitchen')).error.name, 'bad_room');
    assert.equal((await stranger.ask('join-room')).error.name, 'bad_room');
  },

  async announcementsAreSystemMessages() {
    const anna = await Device.of('anna');
    const text = `tea ${Math.random()}`;
    const posted = await fetch(`${nodes[0]}/api/announcements/`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${tokens.admin}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ text }),
    });
    assert.equal(posted.status, 201, await posted.text());
    const message = await anna.hears('system-message', (heard) => heard.message === text);
    assert.ok(message.timestamp > 0);
  },

  async anUnknownNamespaceIsRefused() {
    const device = new Device({}, `${nodes[0]}/admin`);
    const error = await new Promise((resolve) => device.socket.on('connect_error', resolve));
    assert.equal(error.message, 'Invalid namespace');
  },

  async bytesAreRefusedAndTheSocketStays() {
    const device = await Device.of('anna');
    device.socket.emit('lesson-update', Buffer.from([1, 2, 3]));
    await device.hears('error', (error) => error.name === 'bad_frame');
    fine(await device.update('after-bytes'));
  },

  async aNewerTokenRefreshesTheOldOne() {
    const device = await Device.of('anna');
    fine(await device.ask('authenticate', tokens.anna));
    assert.equal((await device.ask('authenticate', tokens.boris)).error.name, 'token_not_valid');
    fine(await device.update('still-here'));
  },

  async noNodeNeedsToBeTheSame() {
    await twoDevices({ transports: ['polling'] }, await balancer(...nodes));
  },

  async upgradesReachTheirConnectionFromAnywhere() {
    const url = await balancer(...nodes);
    const devices = await twoDevices({}, url);
    for (const device of devices) await until(() => device.transport() === 'websocket', 'upgraded');
    const item = `anywhere-${Math.random()}`;
    await devices[0].update(item);
    await devices[1].hears('lesson-updated', (heard) => heard.lessonId === item);
  },

  /** Does not come back; whoever runs this stops the node meanwhile. */
  async aDrainIsSomethingToComeBackFrom() {
    const device = await Device.of('anna', { transports: ['websocket'], auth: { token: tokens.anna } }, nodes[1]);
    let reason;
    device.socket.on('disconnect', (why) => (reason = why));
    console.log('READY');
    await until(() => reason, 'disconnected');
    assert.equal(reason, 'transport close');
    assert.equal(device.socket.active, true);
  },
};

const [name] = process.argv.slice(2);
if (name === undefined) {
  console.log(Object.keys(scenarios).join('\n'));
} else {
  await scenarios[name]();
  opened.forEach(({ socket }) => socket.close());
  process.exit(0);
}
