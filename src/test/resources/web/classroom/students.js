import { toldOf } from './record.js';
import { LecternClient } from '/client/lectern-client.js';
import { follow, withAnswer } from '/client/room-state.js';

const students = [];
const failures = [];

class Student {
  constructor(name, token, lesson) {
    this.name = name;
    this.lesson = lesson;
    this.client = new LecternClient({ token: () => token, client: 'class/1' });
    this.enter();
  }

  enter() {
    this.room = this.client.join(`lesson:${this.lesson}`);
    this.following = follow(this.room);
    this.room.on('error', (error) => (this.away = error.reason));
    this.away = null;
  }

  get state() {
    return this.following.state;
  }

  async vote(choices) {
    const { poll } = this.state.poll;
    await this.room.poll({ vote: { poll, choices } });
    this.following.update((state) => withAnswer(state, { poll, choices }));
  }

  async here() {
    const { rollcall } = this.state.rollcall;
    await this.room.rollcall({ answer: rollcall });
    this.following.update((state) => withAnswer(state, { rollcall }));
  }

  say = (text) => this.room.publish('chat.message', { text }).done;
  hand = (raise) => this.room.hand({ raise });
}

/** What went wrong unexpectedly; asked for at the end. */
const noted = (student, what, promise) =>
  promise.catch((error) => failures.push(`${student.name} ${what}: ${error.reason ?? error}`));

Object.assign(globalThis, {
  enter: (list, lesson) => list.forEach(({ name, token }) => students.push(new Student(name, token, lesson))),
  ready: () => students.filter(({ state, room }) => state.known && room.state === 'live').length,
  ask: (i, what, ...args) => void noted(students[i], what, students[i][what](...args)),
  /** Why it was refused, or 'taken'. */
  refusal: (i, what, ...args) => students[i][what](...args).then(() => 'taken', (error) => error.reason),
  userOf: (i) => students[i].client.session.user,
  enterAgain: (i) => students[i].enter(),
  away: (i) => students[i].away,
  failures: () => failures,
  classTold: () =>
    students.map(({ name, room }) => ({ name, seq: room.position?.seq ?? 0, gaps: room.gaps, queued: room.queued, ...toldOf(room) })),
  hold: () =>
    students.map(({ state }) => ({
      poll: state.poll?.poll ?? 0,
      answered: Boolean(state.poll?.answered),
      result: state.pollResult?.answered ?? -1,
      rollcall: state.rollcall?.rollcall ?? 0,
      here: Boolean(state.rollcall?.answered),
      rolled: state.rollcallResult?.answered ?? -1,
      locked: state.chatLocked,
      slow: state.slowS,
      hands: state.hands.length,
      muted: [...state.muted],
      lines: state.lines.length,
    })),
});
