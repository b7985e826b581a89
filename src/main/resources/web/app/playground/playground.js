import { Api } from '../api.js';
import { LecternClient, ulid } from '../../client/lectern-client.js';
import { currentLanguage, useLanguage } from '../i18n.js';
import { Session } from '../session.js';
import { bodyOf, entered, opsOf } from './contract.js';
import { Frames, veiled } from './frames.js';
import { say } from './texts.js';

const DEMO = { email: 'teacher1@demo.local', password: 'demo-lesson-1' };

/** The page for people who write clients: one connection, its rooms, every frame, and ways to disturb it. */
export class Playground {
  /** @type {LecternClient | null} */
  client = null;
  frames = new Frames();
  /** @type {import('./contract.js').Op[]} */
  ops = [];
  /** @type {import('./contract.js').Op | null} */
  op = null;
  /** Grows when the fields are to be filled anew. */
  filled = 0;
  /** @type {Record<string, string>} */
  entered = {};
  raw = '';
  /** @type {'form' | 'raw'} */
  way = 'form';
  /** @type {'panel' | 'log'} */
  tab = 'panel';
  /** @type {'session' | 'login' | 'token'} */
  source = 'login';
  login = { ...DEMO };
  token = '';
  transport = 'auto';
  room = '';
  lessons = [];
  problem = '';
  sendProblem = '';
  busy = false;
  pingMs = null;
  loseNext = false;
  copied = null;
  /** Which frames are unfolded. */
  open = new Set();
  session = new Session();
  #events = new Map();
  #changed;

  constructor(changed) {
    this.#changed = changed;
    if (this.session.signedIn) this.source = 'session';
  }

  begin() {
    document.title = say('title');
    this.#changed();
    this.#readContract();
    setInterval(() => this.client && !document.hidden && this.#changed(), 1000);
  }

  get state() {
    return this.client?.state ?? { state: 'idle' };
  }

  get rooms() {
    return (this.client?.rooms ?? []).map((room) => ({ room, events: this.#events.get(room.name) ?? 0 }));
  }

  set(change) {
    Object.assign(this, change);
    this.#changed();
  }

  switchLanguage = () => {
    useLanguage(currentLanguage() === 'ru' ? 'en' : 'ru');
    document.title = say('title');
    this.#changed();
  };

  connect = async (event) => {
    event?.preventDefault();
    this.problem = '';
    this.busy = true;
    this.#changed();
    try {
      const token = await this.#provider();
      this.#connect(token);
    } catch (error) {
      this.problem = error.message;
    }
    this.busy = false;
    this.#changed();
  };

  disconnect = () => {
    this.client?.close();
    this.client = null;
    this.#changed();
  };

  join = (event) => {
    event?.preventDefault();
    const name = this.room.trim();
    if (!name || !this.client) return;
    this.#watch(this.client.join(name));
    this.room = '';
    this.#changed();
  };

  leave(room) {
    room.leave();
    this.#changed();
  }

  ping = async () => {
    try {
      this.pingMs = await this.client?.ping();
    } catch (error) {
      this.problem = error.message;
    }
    this.#changed();
  };

  /** As a network would: the socket is gone, and everything has to come back by itself. */
  kill = () => {
    this.client?.interrupt();
    this.#changed();
  };

  /** Lets the next event vanish between the server and the client, which will notice the gap and fetch what is missing. */
  lose = () => this.set({ loseNext: true });

  lost(text) {
    this.loseNext = false;
    this.frames.note(say('note.lostevent'), text);
    return true;
  }

  choose(name) {
    this.op = this.ops.find(({ op }) => op === name) ?? null;
    this.take(this.op?.examples[0]?.body ?? {});
  }

  /** Fills the fields from an example, with our own room and a cid of our own. */
  take(example) {
    if (!this.op) return;
    const room = this.#roomForForm();
    this.entered = entered(this.op.fields, { ...example, ...(example.room && room ? { room } : {}) });
    this.#freshCid();
    this.filled++;
    this.sendProblem = '';
    this.#changed();
  }

  enter(name, text) {
    this.entered = { ...this.entered, [name]: text };
    this.sendProblem = '';
    this.#changed();
  }

  get preview() {
    if (!this.op) return '';
    const { body } = bodyOf(this.op.fields, this.entered);
    return veiled(JSON.stringify(this.op.answered ? { id: '…', [this.op.op]: body } : { [this.op.op]: body }).replace('"…"', '…'));
  }

  send = async (event) => {
    event.preventDefault();
    if (!this.client || !this.op) return;
    const { op, answered, fields } = this.op;
    const { body, wrong } = bodyOf(fields, this.entered);
    if (wrong) return this.set({ sendProblem: say('send.wrong', { field: wrong }) });
    this.sendProblem = '';
    if (answered) await this.client.request(op, body).catch((error) => (this.sendProblem = error.message));
    else if (!this.client.send({ [op]: body })) this.sendProblem = say('send.offline');
    if (this.#freshCid()) this.filled++;
    this.#changed();
  };

  sendRaw = (event) => {
    event.preventDefault();
    this.set({ sendProblem: this.client?.send(this.raw) ? '' : say('send.offline') });
  };

  toggle(n) {
    this.open.has(n) ? this.open.delete(n) : this.open.add(n);
    this.#changed();
  }

  async copy(which, text) {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = which;
    } catch {
      this.copied = null;
    }
    this.#changed();
    setTimeout(() => this.copied === which && this.set({ copied: null }), 1500);
  }

  /** What is shown, oldest first, one frame a line: fit for a bug report. */
  transcript() {
    const lines = this.frames.shown().map(({ direction, at, text, label, kind }) =>
      `${new Date(at).toISOString()} ${kind === 'note' ? `-- ${label}` : `${direction === 'in' ? '<-' : '->'} ${veiled(text)}`}`);
    return lines.reverse().join('\n');
  }

  async #provider() {
    if (this.source === 'token') {
      const token = this.token.trim();
      if (!token) throw new Error(say('connect.notoken'));
      return ({ refused }) => (refused ? null : token);
    }
    // The login is for this page alone: whoever is signed in elsewhere on this site stays so.
    if (this.source === 'login') {
      const tokens = {};
      await new Api({ begin: (given) => Object.assign(tokens, given) }).signIn(this.login.email.trim(), this.login.password, false);
      return ({ refused }) => (refused ? null : tokens.access);
    }
    return ({ refused }) => this.session.access({ refused }).catch(() => null);
  }

  #connect(token) {
    this.client?.close();
    this.#events.clear();
    this.client = new LecternClient({
      client: 'playground/1',
      transport: this.transport,
      token,
      WebSocket: lossy(this),
      onFrame: (seen) => {
        this.frames.add(seen);
        this.#changed();
      },
      onState: (state) => this.#onState(state),
    });
    this.client.on('event', ({ room }) => this.#count(room));
    this.#findLessons(token);
  }

  #onState(state) {
    if (state.state === 'connecting') this.frames.begin();
    if (state.state === 'offline') this.frames.note(say('note.lost', { code: state.code, ms: state.retryInMs }));
    if (state.state === 'closed') this.frames.note(say('note.closed', { code: state.code, reason: state.reason }));
    this.#changed();
  }

  #watch(room) {
    const { name } = room;
    room.on('event', () => this.#count(name));
    room.on('recovered', ({ count }) => this.frames.note(say('note.recovered', { name, count })));
    room.on('error', (error) => this.frames.note(say('note.refused', { name, reason: error.reason }), error.message));
    room.on('state', () => this.#changed());
    if (this.client?.rooms.some((each) => each.name === this.entered.room)) return;
    // The form still names the example's room.
    this.entered = { ...this.entered, room: name };
    this.filled++;
  }

  #count(room) {
    this.#events.set(room, (this.#events.get(room) ?? 0) + 1);
  }

  #roomForForm() {
    return this.client?.rooms.find(({ automatic }) => !automatic)?.name ?? '';
  }

  #freshCid() {
    if (!this.entered.cid) return false;
    this.entered = { ...this.entered, cid: ulid() };
    return true;
  }

  async #readContract() {
    try {
      const response = await fetch('/api/asyncapi.yaml');
      if (!response.ok) throw new Error(`${response.status}`);
      this.ops = opsOf(await response.text());
      this.choose('publish');
    } catch {
      this.way = 'raw';
      this.#changed();
    }
  }

  /** The lessons around now, as rooms to choose from. */
  async #findLessons(token) {
    const day = 24 * 3600_000;
    const api = new Api({ access: async () => token({ refused: false }) });
    try {
      const lessons = await api.lessons(new Date(Date.now() - day), new Date(Date.now() + day));
      this.lessons = lessons.map(({ id, title, display_name, group_name }) => ({ id, title: title || display_name || group_name || '' }));
      if (!this.room) this.room = lessons.length > 0 ? `lesson:${lessons[0].id}` : '';
    } catch {
      this.lessons = [];
    }
    this.#changed();
  }
}

/** A WebSocket that can let an event vanish on its way. */
function lossy(page) {
  return class extends WebSocket {
    set onmessage(listener) {
      super.onmessage =
        listener &&
        ((message) => {
          const lines = String(message.data).split('\n');
          const kept = lines.filter((line) => !(page.loseNext && line.startsWith('{"event"') && page.lost(line)));
          listener({ data: kept.join('\n') });
        });
    }
  };
}
