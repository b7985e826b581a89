import { place, settle } from './position.js';
import { afterClose, backoff, isFinal, leastPause } from './reconnect.js';
import { LecternError } from './link.js';
import { Outgoing } from './outgoing.js';
import { ulid } from './ulid.js';

/**
 * A room somebody has joined. It keeps its place across lost connections. What it tells, by `on(type, listener)` or
 * `addEventListener`; `detail` is in brackets:
 *
 * - `snapshot` `{snapshot, first}`: everything is as stated here, forget what was known
 * - `event`: in order, without holes and repetitions; also under its own type, say `chat.message`
 * - `recovered` `{count}`: after a loss, that many missed events were handed over and nothing is missing
 * - `signal` `{type, from, data}`: passing things such as typing
 * - `state` `{state}`: `joining`, `live`, `waiting` (no connection), `refused`, `left`
 * - `close` `{code, reason, final}`: the server closed this one room; unless `final` it is joined again by itself
 * - `error` `LecternError`: the room was refused, or it was closed for good
 */
export class Room extends EventTarget {
  /** @type {import('./position.js').Position | null} */
  position = null;
  /** @type {'joining' | 'live' | 'waiting' | 'refused' | 'left'} */
  state = 'waiting';
  /** How often an event did not follow the one before it, and the room was joined again for it. */
  gaps = 0;
  #name;
  #client;
  #messages;
  #answers;
  #random;
  #joining = false;
  /** What was pushed while a join is under way: it belongs after the answer, even if both came in one message. */
  #held = [];
  #interrupted = false;
  #automatic;
  #attempt = 0;
  #timer;

  /** Made by `LecternClient.join`, or by the client for the rooms the server joins on its own. */
  constructor(name, client, { automatic = false, most = 200, random = Math.random } = {}) {
    super();
    this.#name = name;
    this.#client = client;
    this.#automatic = automatic;
    this.#random = random;
    const send = (op, body) => this.#ask(op, body);
    this.#messages = new Outgoing(send, { most, random });
    this.#answers = new Outgoing(send, { most, random });
  }

  get name() {
    return this.#name;
  }

  /** Whether the server joined it on its own, and the application has not asked for it. */
  get automatic() {
    return this.#automatic;
  }

  /** Messages and answers that wait for the connection or for the server's word. */
  get queued() {
    return this.#messages.length + this.#answers.length;
  }

  /**
   * @param {string} type
   * @param {(detail: any) => void} listener
   * @returns {() => void} takes the listener away again
   */
  on(type, listener) {
    const heard = (/** @type {any} */ event) => listener(event.detail);
    this.addEventListener(type, heard);
    return () => this.removeEventListener(type, heard);
  }

  /**
   * Writes an event to the room. It waits while there is no connection and is sent again, under the same cid, until
   * it is answered: it will not be written twice.
   *
   * @param {string} type  say `chat.message`
   * @param {object} data
   * @param {{cid?: string}} [options]  the cid of an earlier try
   * @returns {{cid: string, done: Promise<{room: string, seq: number, epoch: string}>}}
   */
  publish(type, data, { cid = ulid() } = {}) {
    return this.#messages.add('publish', { cid, type, data }, cid);
  }

  /** @param {{before?: number, limit?: number}} [page] */
  history({ before, limit = 50 } = {}) {
    return this.#ask('history', { before, limit });
  }

  /** Who is here, or a page of them: those behind `after` in the order of their ids. */
  presence({ after, limit } = {}) {
    return this.#ask('presence', { after, limit });
  }

  /** All who are here, page by page. */
  async *everybody({ limit = 200 } = {}) {
    for (let after; ; ) {
      const page = await this.presence({ after, limit });
      yield* page.members;
      const last = page.members.at(-1)?.user;
      if (!page.more || last === undefined) return;
      after = last;
    }
  }

  /** @param {object} change  one of `raise`, `lower`, `call`, `fair` */
  hand(change) {
    return this.#ask('hand', change);
  }

  /** @param {any} change  `{open}`, `{vote}` or `{close}`; opening and voting outlive a lost connection */
  poll(change) {
    return this.#answer('poll', change, change.open || change.vote);
  }

  /** @param {any} change  `{open}`, `{answer}` or `{close}`; opening and answering outlive a lost connection */
  rollcall(change) {
    return this.#answer('rollcall', change, change.open || change.answer);
  }

  /** @param {object} change  one of lock, unlock, mute, unmute, slow_s, delete, remove, ban, unban */
  moderate(change) {
    return this.#ask('moderate', change);
  }

  /** Something passing. It may be dropped on the way and is never repeated; an older server is not bothered with it. */
  signal(type, data = {}) {
    if (this.state !== 'live' || !this.#client.can('signal')) return false;
    return this.#client.send({ signal: { room: this.name, type, data } });
  }

  /** Leaves for good; a message that still waits is given up. */
  leave() {
    if (this.state !== 'left' && this.#client.online) this.#ask('leave', {}).catch(() => {});
    this.#to('left');
    clearTimeout(this.#timer);
    this.#abandon(new LecternError({ name: 'left', message: 'the room was left' }));
    this.#client.forget(this);
  }

  /** The application asks for a room that the server joined on its own: it gets a snapshot like any other. */
  adopt() {
    if (!this.#automatic) return;
    this.#automatic = false;
    this.position = null;
    if (this.state !== 'live') return;
    queueMicrotask(() => this.#client.online && this.onOnline());
  }

  /**
   * The client calls these four.
   *
   * @param {import('./position.js').Position} [place]  where the server has joined us already
   */
  onOnline(place) {
    if (this.state === 'refused' || this.state === 'left') return;
    if (!place || !this.#standsAt(place)) return void this.#join();
    this.position = { seq: place.seq, epoch: place.epoch };
    this.#live(0);
  }

  onOffline() {
    if (this.state === 'refused' || this.state === 'left') return;
    clearTimeout(this.#timer);
    this.#held = [];
    this.#interrupted ||= this.position !== null;
    this.#messages.pause();
    this.#answers.pause();
    this.#to('waiting');
  }

  onPush(push) {
    if (push.event) this.#joining ? this.#held.push(push.event) : this.#receive(push.event);
    else if (push.signal) this.#tell('signal', push.signal);
    else if (push.room_close) this.#onRoomClosed(push.room_close);
  }

  onClosed(error) {
    if (this.state !== 'left') this.#refuse(error);
  }

  /** Of a room that nobody asked for only what comes matters, so it starts wherever the server stands. */
  #standsAt({ seq, epoch }) {
    if (this.position === null) return this.#automatic;
    return this.position.seq === seq && this.position.epoch === epoch;
  }

  #receive(event) {
    const verdict = place(this.position, event);
    this.position = verdict.position;
    if (verdict.act === 'deliver') return this.#deliver(event);
    if (verdict.act === 'drop') return;
    this.gaps++;
    this.#join();
  }

  #deliver(event) {
    if (event.cid) {
      this.#messages.seen(event);
      this.#answers.seen(event);
    }
    this.#tell('event', event);
    this.#tell(event.type, event);
  }

  async #join() {
    if (this.#joining) return;
    this.#joining = true;
    this.#to('joining');
    try {
      await this.#joinUntilLive();
    } catch (error) {
      this.#onJoinFailed(error);
    } finally {
      this.#joining = false;
    }
    for (const event of this.#held.splice(0)) this.onPush({ event });
  }

  async #joinUntilLive() {
    let recovered = 0;
    for (;;) {
      const first = this.position === null;
      const answer = await this.#ask('join', first ? {} : { since: this.position });
      if (this.state === 'left') return;
      const outcome = settle(this.position, answer);
      if (outcome.then === 'fresh') {
        if (first) throw new LecternError({ name: 'bad_answer', message: 'the answer does not fit', temporary: true });
        this.position = null;
        continue;
      }
      // Each event moves the position before it is handed over, just as a pushed one does.
      for (const event of outcome.events) this.#receive(event);
      recovered += outcome.events.length;
      if (outcome.then === 'more') continue;
      if (outcome.then === 'snapshot') this.position = outcome.position;
      return this.#live(recovered, outcome.then === 'snapshot' ? (answer.snapshot ?? {}) : null);
    }
  }

  #live(recovered, snapshot = null) {
    this.#attempt = 0;
    const interrupted = this.#interrupted;
    this.#interrupted = false;
    this.#to('live');
    if (snapshot !== null) this.#tell('snapshot', { snapshot, first: !interrupted });
    else if (interrupted) this.#tell('recovered', { count: recovered });
    this.#messages.resume();
    this.#answers.resume();
  }

  #onJoinFailed(error) {
    if (!(error instanceof LecternError)) throw error;
    if (!this.#client.online || this.state === 'left') return;
    if (!error.temporary) return this.#refuse(error);
    this.#comeBack(error.retryAfterMs);
  }

  /** One room's trouble is no other room's; its codes mean what the socket's close codes mean. */
  #onRoomClosed({ code, reason }) {
    this.#tell('close', { code, reason, final: isFinal(code) });
    if (isFinal(code)) return this.#refuse(new LecternError({ code, name: reason, message: reason }));
    this.onOffline();
    this.#comeBack(afterClose(code) === 'announced' ? leastPause(code) : 0);
  }

  #comeBack(atLeastMs) {
    clearTimeout(this.#timer);
    const pause = atLeastMs + backoff(this.#attempt++, this.#random);
    this.#timer = setTimeout(() => this.#client.online && this.onOnline(), pause);
  }

  #refuse(error) {
    this.#to('refused');
    clearTimeout(this.#timer);
    this.#abandon(error);
    this.#client.forget(this);
    this.#tell('error', error);
  }

  #abandon(error) {
    this.#messages.abandon(error);
    this.#answers.abandon(error);
  }

  /** An answer has no event that would show it, so it is the queue that sees to it. */
  #answer(op, change, queued) {
    if (!queued) return this.#ask(op, change);
    const cid = change.cid ?? ulid();
    return this.#answers.add(op, change.open ? { cid, ...change } : change, cid).done;
  }

  async #ask(op, body) {
    try {
      return await this.#client.request(op, { room: this.name, ...body });
    } catch (error) {
      if (error.reason === 'not_joined' && this.state === 'live') this.#onThrownOut(error);
      throw error;
    }
  }

  /** The server gave this connection up while we held it for good: enter again, and then say it again. */
  #onThrownOut(error) {
    error.temporary = true;
    this.onOffline();
    this.onOnline();
  }

  #to(state) {
    if (this.state === state) return;
    this.state = state;
    this.#tell('state', { state });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
