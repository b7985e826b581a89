// Not run: the compiler reads it, so that what the types promise stays true.
import { LecternClient, LecternError, place, settle, ulid, type AnyRoomEvent, type EventType } from 'lectern-client';
import { apply, follow, fromSnapshot, type RoomState } from 'lectern-client/room-state';

const client = new LecternClient({ url: 'wss://school.example/ws', token: async ({ refused, expiring }) => (refused || expiring ? 'new' : 'old') });
new LecternClient({ ticket: () => 'once', transport: 'sse', queue: 10 });
// @ts-expect-error one of token and ticket is needed
new LecternClient({ url: 'wss://school.example/ws' });
// @ts-expect-error there is no such transport
new LecternClient({ token: () => 't', transport: 'pigeon' });

const room = client.join('lesson:7');
room.on('chat.message', ({ data, from, seq }) => console.log(data.text.trim(), from?.name, seq + 1));
room.on('poll.closed', ({ data }) => data.counts.map((count) => count.toFixed()));
room.on('snapshot', ({ snapshot, first }) => console.log(snapshot.member_count, first, snapshot.locks?.slow_s));
room.on('close', ({ code, final }) => final || code);
room.on('error', (error) => error instanceof LecternError && error.retryAfterMs);
room.on('of.a.later.version', (event) => event.data.anything);
// @ts-expect-error members have no text
room.on('member.left', ({ data }) => data.text);
const stop: () => void = client.on('favorite.set', ({ data }) => data.item);
stop();
client.on('grade.given', ({ data }) => `${data.item}: ${data.grade} ${data.comment?.trim()}`);
client.on('seat.offered', ({ data }) => client.join(data.room));
// @ts-expect-error a replaced session names a room and nothing else
client.on('session.replaced', ({ data }) => data.session);

const { cid, done } = room.publish('chat.message', { text: 'hello' }, { cid: ulid() });
done.then(({ room, seq, epoch }) => console.log(cid, room, seq, epoch));
// @ts-expect-error a message has a text
room.publish('chat.message', { body: 'hello' });
room.poll({ open: { question: '?', options: ['a', 'b'], seconds: 60 } });
room.poll({ vote: { poll: 46, choices: [0] } }).then(({ seq }) => seq);
room.rollcall({ answer: 47 });
room.moderate({ lock: 'hands' });
// @ts-expect-error there is no such lock
room.moderate({ lock: 'doors' });
room.hand({ fair: true });

async function people(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, state } of room.everybody()) names.push(`${name} ${state}`);
  const { events, more } = await room.history({ before: 46 });
  return more ? names : [...names, ...events.map((event) => event.type)];
}

export function told(event: AnyRoomEvent): string {
  switch (event.type) {
    case 'chat.message':
      return event.data.text;
    case 'seat.waiting':
      return `${event.data.position}`;
    default:
      return event.type satisfies EventType;
  }
}

const state: RoomState = apply(fromSnapshot({ members: [] }), { room: 'lesson:7', seq: 1, epoch: 'e', type: 'x', at: '', data: {} });
state.members.get(12)?.name.trim();
// @ts-expect-error a state is replaced, never changed
state.count = 3;
const following = follow(room, ({ hands, poll }) => console.log(hands.length, poll?.tally?.counts));
following.state.seat.state;
place({ seq: 1, epoch: 'e' }, { seq: 2, epoch: 'e' }).act satisfies 'deliver' | 'drop' | 'rejoin';
settle(null, { seq: 1, epoch: 'e', recovered: false }).then satisfies 'live' | 'more' | 'snapshot' | 'fresh';
void people;
