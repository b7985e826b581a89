import { LecternClient } from '/client/lectern-client.js';
import { follow, fromSnapshot, plain, withSignal } from '/client/room-state.js';
import { difference } from './check.js';

const lesson = location.hash.slice(1);
const name = `lesson:${lesson}`;
const list = document.getElementById('results');

function report(text, failed) {
  const line = document.createElement('li');
  line.dataset.test = failed ? 'step-failed' : 'step-held';
  line.textContent = failed ? `${text}: ${failed}` : text;
  list.append(line);
}

async function step(text, run) {
  try {
    await run();
    report(text);
  } catch (failure) {
    report(text, failure.message);
    throw failure;
  }
}

async function until(holds, what) {
  for (let waited = 0; waited < 600; waited++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never: ${what ?? holds}`);
}

async function refused(promise, reason) {
  const outcome = await promise.then(() => 'taken', (error) => error.reason);
  if (outcome !== reason) throw new Error(`${outcome}, not ${reason}`);
}

function same(seen, wanted) {
  const found = difference('state', seen, wanted);
  if (found) throw new Error(found);
}

async function enter(who) {
  const response = await fetch('/api/jwt/token/', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: `${who}@demo.local`, password: 'demo-lesson-1' }),
  });
  const { access } = await response.json();
  const client = new LecternClient({ token: () => access });
  const room = client.join(name);
  const following = follow(room);
  await until(() => following.state.known, `${who} is in the room`);
  return { client, room, following, id: client.session.user, get state() { return following.state; } };
}

/** What a snapshot and a history of events have to agree on. */
function facts(state) {
  const { hands, fair, chatLocked, handsLocked, slowS, muted, lesson: about, seat, poll, rollcall, members, lines, count } = plain(state);
  return {
    hands, fair, chatLocked, handsLocked, slowS, muted, seat, poll, rollcall, count,
    lesson: about && { started_at: about.started_at, ended_at: about.ended_at },
    members: members.map(({ user, role }) => [user, role]).sort(),
    lines: lines.filter(({ type }) => type === 'chat.message').map(({ seq, text, deleted }) => [seq, text, deleted]),
  };
}

async function scenario() {
  const teacher = await enter('teacher1');
  const student = await enter('student1');
  const staff = teacher.client.join(`staff:${lesson}`);
  staff.on('signal', (signal) => teacher.following.update((state) => withSignal(state, signal)));
  await until(() => staff.state === 'live', 'the teacher is in the staff room');

  await step('a raised hand is called on, and counts as a turn', async () => {
    await student.room.hand({ raise: true });
    await teacher.room.hand({ fair: true });
    await teacher.room.hand({ call: student.id });
    await until(() => student.state.fair && student.state.hands[0]?.called && student.state.hands[0].turns === 1);
  });
  await step('chat and hands are closed and opened', async () => {
    await teacher.room.moderate({ lock: 'chat' });
    await refused(student.room.publish('chat.message', { text: 'no' }).done, 'locked');
    await teacher.room.moderate({ unlock: 'chat' });
    await teacher.room.moderate({ lock: 'hands' });
    await until(() => !student.state.chatLocked && student.state.handsLocked);
  });
  await step('a muted student is refused', async () => {
    await teacher.room.moderate({ mute: student.id });
    await refused(student.room.publish('chat.message', { text: 'no' }).done, 'muted');
    await until(() => student.state.muted.has(student.id));
    await teacher.room.moderate({ unmute: student.id });
  });
  await step('slow mode holds a message back, and the client sends it later', async () => {
    await teacher.room.moderate({ slow_s: 2 });
    student.room.publish('chat.message', { text: 'one' });
    await student.room.publish('chat.message', { text: 'two' }).done;
    await until(() => teacher.state.lines.at(-1).text === 'two' && student.state.slowS === 2);
  });
  await step('a deleted message keeps its place only', async () => {
    const { seq } = student.state.lines.find(({ text }) => text === 'one');
    await teacher.room.moderate({ delete: seq });
    await until(() => student.state.lines.find((line) => line.seq === seq).deleted);
  });
  await step('a poll is answered once, tallied and closed with its counts', async () => {
    const { seq: poll } = await teacher.room.poll({ open: { question: '2+2?', options: ['3', '4'] } });
    await until(() => student.state.poll?.poll === poll);
    await refused(teacher.room.poll({ open: { question: 'again?', options: ['a', 'b'] } }), 'poll_open');
    await student.room.poll({ vote: { poll, choices: [1] } });
    await student.room.poll({ vote: { poll, choices: [1] } });
    await refused(student.room.poll({ vote: { poll, choices: [0] } }), 'already_answered');
    await until(() => teacher.state.poll?.tally?.counts?.[1] === 1, 'the staff room hears the tally');
    await teacher.room.poll({ close: poll });
    await until(() => student.state.pollResult?.counts.join() === '0,1' && student.state.pollResult.question === '2+2?');
    await refused(student.room.poll({ vote: { poll, choices: [1] } }), 'not_open');
  });
  await step('a roll call is answered and closed with its numbers', async () => {
    const { seq: rollcall } = await teacher.room.rollcall({ open: { seconds: 60 } });
    await until(() => student.state.rollcall?.rollcall === rollcall);
    await student.room.rollcall({ answer: rollcall });
    await until(() => teacher.state.rollcall?.tally?.answered?.includes(student.id), 'the staff room hears who answered');
    await teacher.room.rollcall({ close: rollcall });
    await until(() => student.state.rollcallResult?.answered === 1);
  });
  await step('what was folded from events is what a newcomer is told', async () => {
    await teacher.room.poll({ open: { question: 'open?', options: ['a', 'b'], anonymous: true } });
    await until(() => student.state.poll !== null && student.room.position.seq === teacher.room.position.seq);
    const answer = await student.client.request('join', { room: name });
    await until(() => student.room.position.seq >= answer.seq);
    same(facts(student.state), facts(fromSnapshot(answer.snapshot)));
  });
  await step('a broken connection changes nothing of it', async () => {
    const before = facts(student.state);
    student.client.interrupt();
    const { seq } = await teacher.room.moderate({ slow_s: 0 });
    await until(() => student.client.online && student.room.state === 'live' && student.room.position.seq >= seq);
    same(facts(student.state), { ...before, slowS: 0 });
  });
  await step('whoever is removed is told so, and may come again', async () => {
    const closed = new Promise((resolve) => student.room.on('close', resolve));
    await teacher.room.moderate({ remove: student.id });
    const { code, final } = await closed;
    if (code !== 4503 || !final) throw new Error(`closed with ${code}`);
    await until(() => !teacher.state.members.has(student.id));
    const again = student.client.join(name);
    await until(() => again.state === 'live' && teacher.state.members.has(student.id));
  });
  teacher.client.close();
  student.client.close();
}

await scenario().catch((failure) => report('the scenario', failure.message));
list.dataset.state = 'done';
