/** `lectern-client` over event streams against a real server; EventStreamIT starts both and sees the other side. */
import assert from 'node:assert/strict';
import { LecternClient } from '../../main/resources/web/client/lectern-client.js';

const { LECTERN_URL: url, LECTERN_ROOM: name, LECTERN_TOKEN: token, LECTERN_TICKET_TOKEN: other } = process.env;

async function until(holds) {
  const end = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`never: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** As a page's own server would, for a page that holds no token. */
async function ticket() {
  const response = await fetch(`${url}/api/ws-ticket/`, { method: 'POST', headers: { Authorization: `Bearer ${other}` } });
  return (await response.json()).ticket;
}

async function lesson(credential, first) {
  const states = [];
  const client = new LecternClient({
    url: `${url.replace('http', 'ws')}/ws`,
    transport: 'sse',
    backoffMs: 50,
    onState: ({ state }) => states.push(state),
    ...credential,
  });
  const room = client.join(name);
  const told = [];
  let gaps = 0;
  room.on('chat.message', ({ data, seq }) => told.push([seq, data.text]));
  room.on('snapshot', () => gaps++);
  await until(() => room.state === 'live');
  assert.equal(client.transport, 'sse');
  assert.equal(gaps, 1);
  await room.publish('chat.message', { text: `scenario ${first}` }).done;

  client.interrupt();
  const { done } = room.publish('chat.message', { text: `scenario ${first + 1}` });
  await done;
  await until(() => told.length >= 2);
  assert.deepEqual(
    told.map(([, text]) => text),
    [`scenario ${first}`, `scenario ${first + 1}`],
  );
  assert.equal(gaps, 1, 'what was missed came as events, not as a snapshot');
  assert.equal(states.filter((state) => state === 'online').length, 2);
  client.close();
}

await lesson({ token: () => token }, 1);
await lesson({ ticket }, 3);
