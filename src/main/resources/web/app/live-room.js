import { ulid } from '../client/ulid.js';
import { apply, empty, fromSnapshot, isComplete, withOlder, withPresence, withSignal } from '../client/room-state.js';

const PRESENCE_EVERY_MS = 20_000;
const PRESENCE_UP_TO = 100;
const TYPING_MS = 4_000;
const PAGE = 200;

/** A room on screen: its state, our own messages on their way, and who is typing. */
export class LiveRoom {
  state = empty;
  /** @type {{cid: string, text: string, at: string, failed: string | null}[]} */
  pending = [];
  /** Why the server does not let us in. @type {Error | null} */
  refused = null;
  loadingOlder = false;
  /** @type {Map<number, {name: string, until: number}>} */
  typing = new Map();
  #room;
  #client;
  #changed;
  #presenceTimer;
  #typedAt = 0;
  #told;
  #staff = null;

  /**
   * @param {import('../client/lectern-client.js').LecternClient} client
   * @param {string} name  say `lesson:7`
   * @param {{changed: () => void, returned: (how: 'recovered' | 'renewed') => void, event: (event: any) => void,
   *   signal?: (signal: any) => void}} told
   */
  constructor(client, name, { changed, returned, event, signal = () => {} }) {
    this.#client = client;
    this.#changed = changed;
    this.name = name;
    this.#told = signal;
    this.#room = client.join(name);
    this.#room.on('snapshot', ({ snapshot, first }) => {
      this.state = this.#deep(fromSnapshot(snapshot));
      this.#forgetAnswered(this.state.lines);
      if (!first) returned('renewed');
      changed();
    });
    this.#room.on('event', (each) => {
      this.state = apply(this.state, each);
      if (each.type === 'chat.message') this.#onMessage(each);
      changed();
      event(each);
    });
    this.#room.on('recovered', () => {
      this.#refreshPresence();
      returned('recovered');
    });
    this.#room.on('signal', (signal) => this.#onSignal(signal));
    this.#room.on('error', (error) => {
      this.refused = error;
      changed();
    });
    this.#room.on('state', changed);
    this.#presenceTimer = setInterval(() => this.#refreshPresence(), PRESENCE_EVERY_MS);
  }

  /** Refused by the room itself. When only the connection was ended, what is on screen stays readable. */
  get turnedAway() {
    return this.refused && !(this.refused.reason === 'closed' && this.state.known) ? this.refused : null;
  }

  get live() {
    return this.#room.state === 'live';
  }

  get longestText() {
    return this.#client.session?.limits?.text_characters ?? 4000;
  }

  can(feature) {
    return this.#client.can(feature);
  }

  /** The server's clock, by which deadlines count. */
  now() {
    return this.#client.now();
  }

  /** What only leaders are told of: how answers come in. */
  followStaff(name) {
    if (this.#staff || !this.#client.can('polls')) return;
    this.#staff = this.#client.join(name);
    this.#staff.on('signal', (signal) => this.update((state) => withSignal(state, signal)));
  }

  update(change) {
    const next = change(this.state);
    if (next === this.state) return;
    this.state = next;
    this.#changed();
  }

  send(text) {
    this.#publish({ cid: ulid(), text, at: new Date().toISOString(), failed: null });
  }

  retry(cid) {
    const again = this.pending.find((message) => message.cid === cid);
    if (!again) return;
    this.#drop(cid);
    this.#publish({ ...again, failed: null });
  }

  discard(cid) {
    this.#drop(cid);
    this.#changed();
  }

  typed() {
    if (Date.now() - this.#typedAt < TYPING_MS / 2 || this.state.count > PRESENCE_UP_TO) return;
    this.#typedAt = Date.now();
    this.#room.signal('typing');
  }

  async older() {
    if (this.loadingOlder || !this.state.hasOlder) return;
    this.loadingOlder = true;
    this.#changed();
    try {
      // A page may hold nothing to show, only people who came and went: go on until something is seen or there is no more.
      const start = this.state.lines[0]?.seq ?? Infinity;
      let before = Number.isFinite(start) ? start : undefined;
      do {
        const page = await this.#room.history({ before, limit: before === undefined ? 50 : PAGE });
        before = page.events.reduce((least, { seq }) => Math.min(least, seq), before ?? Infinity);
        this.state = withOlder(this.state, page);
      } while (this.state.hasOlder && (this.state.lines[0]?.seq ?? Infinity) >= start);
    } finally {
      this.loadingOlder = false;
      this.#changed();
    }
  }

  /** The list of a crowd holds only those who lead; a leader who wants to see everybody asks for all pages. */
  async everybody() {
    let after;
    do {
      const page = await this.#room.presence({ after, limit: PAGE });
      this.state = withPresence(this.state, page, { after });
      after = page.more ? page.members.at(-1)?.user : undefined;
      this.#changed();
    } while (after !== undefined);
  }

  poll = (change) => this.#room.poll(change);
  rollcall = (change) => this.#room.rollcall(change);
  signal = (type, data) => this.#room.signal(type, data);
  share = (material) => this.#room.publish('material.shared', material).done;
  announce = (text) => this.#room.publish('announcement', { text }).done;
  hand = (change) => this.#room.hand(change);
  moderate = (change) => this.#room.moderate(change);

  leave() {
    clearInterval(this.#presenceTimer);
    this.#staff?.leave();
    this.#room.leave();
  }

  /** A room where nothing was said lately may still have a long past. */
  #deep(state) {
    return state.lines.length === 0 && this.#room.position?.seq > 0 ? { ...state, hasOlder: true } : state;
  }

  #publish(message) {
    this.pending = [...this.pending, message];
    this.#changed();
    const { done } = this.#room.publish('chat.message', { text: message.text }, { cid: message.cid });
    done.catch((error) => {
      this.pending = this.pending.map((each) => (each.cid === message.cid ? { ...each, failed: error.message } : each));
      this.#changed();
    });
  }

  #onMessage(event) {
    if (event.cid) this.#drop(event.cid);
    if (event.from) this.typing.delete(event.from.user);
  }

  #forgetAnswered(lines) {
    const seen = new Set(lines.map((line) => line.cid));
    this.pending = this.pending.filter((message) => !seen.has(message.cid));
  }

  #drop(cid) {
    if (this.pending.some((message) => message.cid === cid)) {
      this.pending = this.pending.filter((message) => message.cid !== cid);
    }
  }

  #onSignal(signal) {
    this.#told(signal);
    const { type, from } = signal;
    if (type !== 'typing' || !from || from.user === this.#client.session?.user) return;
    this.typing.set(from.user, { name: from.name, until: Date.now() + TYPING_MS });
    setTimeout(() => this.#forgetTyping(), TYPING_MS + 50);
    this.#changed();
  }

  #forgetTyping() {
    for (const [user, { until }] of this.typing) if (until <= Date.now()) this.typing.delete(user);
    this.#changed();
  }

  /** "Away" is no event, so that coming back in time shows nothing; a small class is looked at now and then. */
  async #refreshPresence() {
    if (!this.live || document.hidden || this.state.count > PRESENCE_UP_TO || !isComplete(this.state)) return;
    try {
      const answer = await this.#room.presence();
      // Only now: what came while the answer was on its way must not be forgotten.
      this.state = withPresence(this.state, answer);
      this.#changed();
    } catch {
      // The next look will do.
    }
  }
}
