import { place, settle } from './position.js';
import { backoff, isFinal } from './reconnect.js';
import { LecternError } from './link.js';
import { Outgoing } from './outgoing.js';

/**
 * @typedef {{room: string, seq: number, epoch: string, type: string, at: string,
 *   from?: {user: number, name: string, role: string}, cid?: string, data: any}} RoomEvent
 */

/**
 * A room somebody has joined. It keeps its place across lost connections. What it tells, by `on(type, listener)` or
 * `addEventListener`; `detail` is in brackets:
 *
 * - `snapshot` `{snapshot, first}`: everything is as stated here, forget what was known
 * - `event` `RoomEvent`: in order, without holes and repetitions; also under its own type, say `chat.message`
 * - `recovered` `{count}`: after a loss, that many missed events were handed over and nothing is missing
 * - `signal` `{type, from, data}`: passing things such as typing
 * - `state` `{state}`: `joining`, `live`, `waiting` (no connection), `refused`, `left`
 * - `error` `LecternError`: the room was refused, or it was closed for us
 */
export class Room extends EventTarget {
  /** @type {import('./position.js').Position | null} */
  position = null;
  /** @type {'joining' | 'live' | 'waiting' | 'refused' | 'left'} */
  state = 'waiting';
  #name;
  #client;
  #outgoing;
  #joining = false;
  /** What was pushed while a join is under way: it belongs after the answer, even if both came in one message. */
  #held = [];
  #interrupted = false;
  #attempt = 0;
  #timer;

  /** Made by `LecternClient.join`. */
  constructor(name, client) {
    super();
    this.#name = name;
    this.#client = client;
    this.#outgoing = new Outgoing((publication) => this.#ask('publish', publication));
  }

  get name() {
    return this.#name;
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
   * @returns {{cid: string, done: Promise<{seq: number, epoch: string}>}}
   */
  publish(type, data, options = {}) {
    return this.#outgoing.add(type, data, options.cid);
  }

  /** @param {{before?: number, limit?: number}} [page]  @returns {Promise<{events: RoomEvent[], more: boolean}>} */
  history({ before, limit = 50 } = {}) {
    return this.#ask('history', { before, limit });
  }

  /** @returns {Promise<{count: number, members: object[]}>} */
  presence() {
    return this.#ask('presence', {});
  }

  /** @param {{raise?: boolean, call?: number, lower?: number | 'all'}} change */
  hand(change) {
    return this.#ask('hand', change);
  }

  /** @param {object} change  `{open}`, `{vote}` or `{close}` */
  poll(change) {
    return this.#ask('poll', change);
  }

  /** @param {object} change  `{open}`, `{answer}` or `{close}` */
  rollcall(change) {
    return this.#ask('rollcall', change);
  }

  /** @param {object} change  one of lock, unlock, mute, unmute, slow_s, delete, remove, ban */
  moderate(change) {
    return this.#ask('moderate', change);
  }

  /** Something passing. It may be dropped on the way and is never repeated; an older server is not bothered with it. */
  signal(type, data = {}) {
    if (this.state === 'live' && this.#client.can('signal')) this.#client.send({ signal: { room: this.name, type, data } });
  }

  /** Leaves for good; a message that still waits is given up. */
  leave() {
    if (this.state !== 'left' && this.#client.online) this.#ask('leave', {}).catch(() => {});
    this.#to('left');
    clearTimeout(this.#timer);
    this.#outgoing.abandon(new LecternError({ name: 'left', message: 'the room was left' }));
    this.#client.forget(this);
  }

  /** The client calls these four. */
  onOnline() {
    if (this.state === 'refused' || this.state === 'left') return;
    this.#join();
  }

  onOffline() {
    if (this.state === 'refused' || this.state === 'left') return;
    clearTimeout(this.#timer);
    this.#held = [];
    this.#interrupted ||= this.position !== null;
    this.#outgoing.pause();
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

  #receive(event) {
    const verdict = place(this.position, event);
    this.position = verdict.position;
    if (verdict.act === 'deliver') this.#deliver(event);
    else if (verdict.act === 'rejoin') this.#join();
  }

  #deliver(event) {
    if (event.cid) this.#outgoing.seen(event);
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
    for (let rounds = 0; ; rounds++) {
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
      return this.#live(outcome, answer, recovered);
    }
  }

  #live(outcome, answer, recovered) {
    this.#attempt = 0;
    const interrupted = this.#interrupted;
    this.#interrupted = false;
    this.#to('live');
    if (outcome.then === 'snapshot') {
      this.position = outcome.position;
      this.#tell('snapshot', { snapshot: answer.snapshot ?? {}, first: !interrupted });
    } else if (interrupted) {
      this.#tell('recovered', { count: recovered });
    }
    this.#outgoing.resume();
  }

  #onJoinFailed(error) {
    if (!(error instanceof LecternError)) throw error;
    if (!this.#client.online || this.state === 'left') return;
    if (!error.temporary) return this.#refuse(error);
    this.#timer = setTimeout(() => this.#join(), error.retryAfterMs || backoff(this.#attempt++));
  }

  /** One room's trouble is no other room's; its codes mean what the socket's close codes mean. */
  #onRoomClosed({ code, reason }) {
    if (isFinal(code)) return this.#refuse(new LecternError({ code, name: reason, message: reason }));
    this.onOffline();
    this.#timer = setTimeout(() => this.onOnline(), backoff(this.#attempt++));
  }

  #refuse(error) {
    this.#to('refused');
    clearTimeout(this.#timer);
    this.#outgoing.abandon(error);
    this.#client.forget(this);
    this.#tell('error', error);
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
