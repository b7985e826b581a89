import { LecternError, Link, lost } from './link.js';
import { afterClose, backoff } from './reconnect.js';
import { Room } from './room.js';

export { LecternError } from './link.js';
export { Room } from './room.js';
export { place, settle } from './position.js';
export { ulid } from './ulid.js';

const SUBPROTOCOL = 'lectern.v1.json';
const CONNECT_WITHIN_MS = 12_000;
/** A connection this old was a good one; a shorter one keeps the backoff growing. */
const STABLE_MS = 5_000;

/**
 * @typedef {{state: 'connecting'} | {state: 'online'} | {state: 'offline', retryInMs: number, code: number}
 *   | {state: 'closed', code: number, reason: string}} ConnectionState
 *
 * @typedef {object} Options
 * @property {string} url  say `wss://school.example/ws`
 * @property {(ask: {refused: boolean}) => Promise<string | null>} token  an access token; `refused` means that the last
 *   one was not taken, so a new one is needed; null ends the client
 * @property {(state: ConnectionState) => void} [onState]
 * @property {string} [client]  name and version of the application
 * @property {number} [timeoutMs]  how long an answer may take
 * @property {typeof WebSocket} [WebSocket]
 * @property {() => number} [random]
 */

/**
 * A connection to Lectern that comes back by itself, and the rooms on it.
 *
 *     const client = new LecternClient({ url, token: async () => accessToken, onState: show });
 *     const room = client.join('lesson:7');
 *     room.on('snapshot', ({ snapshot }) => draw(snapshot));
 *     room.on('chat.message', (event) => append(event));
 *     room.publish('chat.message', { text: 'hello' });
 *
 * Events of rooms that nobody joined by hand (`user:…`, `system`) are told by `on('event', …)`.
 */
export class LecternClient extends EventTarget {
  /** @type {ConnectionState} */
  state = { state: 'connecting' };
  /** What the server said at connect: user, session, limits, features. @type {any} */
  session = null;
  #options;
  /** @type {Map<string, Room>} */
  #rooms = new Map();
  /** @type {Link | null} */
  #link = null;
  #attempt = 0;
  #onlineSince = 0;
  #tokenRefused = false;
  #drainMs = 0;
  #timer;
  #wake = () => this.#onWake();

  /** @param {Options} options */
  constructor(options) {
    super();
    this.#options = { WebSocket: globalThis.WebSocket, client: 'web/1', ...options };
    globalThis.addEventListener?.('online', this.#wake);
    globalThis.document?.addEventListener('visibilitychange', this.#wake);
    this.#open();
  }

  get online() {
    return this.state.state === 'online';
  }

  /** Whether this server knows an op beyond the first ones, say `signal` or `moderate`. */
  can(feature) {
    return this.session?.features?.includes(feature) ?? false;
  }

  /** Joins a room, now or as soon as there is a connection. The same name gives the same room. */
  join(name) {
    const known = this.#rooms.get(name);
    if (known) return known;
    const room = new Room(name, this);
    this.#rooms.set(name, room);
    // A moment later, so that the caller can add listeners first.
    queueMicrotask(() => this.online && this.#rooms.get(name) === room && room.onOnline());
    return room;
  }

  on(type, listener) {
    const heard = (/** @type {any} */ event) => listener(event.detail);
    this.addEventListener(type, heard);
    return () => this.removeEventListener(type, heard);
  }

  /** Gives the server a newer access token, so that the connection outlives the old one. */
  async renew() {
    const token = await this.#options.token({ refused: false });
    if (token && this.online) await this.request('refresh', { token });
  }

  /** Tries now instead of when the pause is over. */
  retry() {
    if (this.state.state !== 'offline') return;
    clearTimeout(this.#timer);
    this.#open();
  }

  /** Ends for good. */
  close() {
    for (const room of [...this.#rooms.values()]) room.leave();
    this.#close(1000, 'closed by the application');
  }

  /** @returns {Promise<any>} */
  request(op, body) {
    return this.online && this.#link ? this.#link.request(op, body) : Promise.reject(lost());
  }

  send(frame) {
    return this.online && this.#link !== null && this.#link.send(frame);
  }

  forget(room) {
    if (this.#rooms.get(room.name) === room) this.#rooms.delete(room.name);
  }

  async #open() {
    this.#to({ state: 'connecting' });
    let token;
    try {
      token = await this.#options.token({ refused: this.#tokenRefused });
    } catch {
      return this.#pause(0);
    }
    if (this.state.state !== 'connecting') return;
    if (!token) return this.#close(4500, 'no token');
    this.#dial(token);
  }

  #dial(token) {
    const socket = new this.#options.WebSocket(this.#options.url, [SUBPROTOCOL]);
    const late = setTimeout(() => link.close(4004, 'connect took too long'), CONNECT_WITHIN_MS);
    const link = new Link(socket, {
      timeoutMs: this.#options.timeoutMs,
      onOpen: () => this.#greet(link, token).finally(() => clearTimeout(late)),
      onPush: (push) => this.#onPush(push),
      onEnd: (code, reason) => {
        clearTimeout(late);
        if (this.#link === link) this.#onEnd(code, reason);
      },
    });
    this.#link = link;
  }

  async #greet(link, token) {
    try {
      const ok = await link.request('connect', { token, client: this.#options.client });
      link.expectPings(ok.ping_s);
      this.#onConnected(ok);
    } catch (error) {
      link.close(refusalCode(error), error.message);
    }
  }

  #onConnected(ok) {
    this.session = ok;
    this.#onlineSince = Date.now();
    this.#tokenRefused = false;
    this.#drainMs = 0;
    this.#to({ state: 'online' });
    for (const room of this.#rooms.values()) room.onOnline();
  }

  #onPush(push) {
    if (push.drain) {
      this.#drainMs = push.drain.delay_ms ?? 0;
      return;
    }
    const name = (push.event ?? push.signal ?? push.room_close)?.room;
    const room = this.#rooms.get(name);
    if (room) room.onPush(push);
    else this.dispatchEvent(new CustomEvent(push.event ? 'event' : 'push', { detail: push.event ?? push }));
  }

  #onEnd(code, reason) {
    this.#link = null;
    if (this.online && Date.now() - this.#onlineSince > STABLE_MS) this.#attempt = 0;
    for (const room of this.#rooms.values()) room.onOffline();
    const next = afterClose(code);
    if (next === 'closed' || (next === 'token' && this.#tokenRefused)) return this.#close(code, reason);
    if (next === 'token') {
      this.#tokenRefused = true;
      return void this.#open();
    }
    this.#pause(code, next === 'drained' ? this.#drainMs : 0);
  }

  #pause(code, atLeastMs = 0) {
    const retryInMs = atLeastMs + backoff(this.#attempt++, this.#options.random);
    this.#to({ state: 'offline', retryInMs, code });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), retryInMs);
  }

  #close(code, reason) {
    const link = this.#link;
    this.#link = null;
    clearTimeout(this.#timer);
    globalThis.removeEventListener?.('online', this.#wake);
    globalThis.document?.removeEventListener('visibilitychange', this.#wake);
    link?.close(1000, reason);
    this.#to({ state: 'closed', code, reason });
    for (const room of [...this.#rooms.values()]) room.onClosed(new LecternError({ code, name: 'closed', message: reason }));
  }

  #onWake() {
    if (globalThis.document?.visibilityState === 'hidden') return;
    this.#link?.check();
    this.retry();
  }

  #to(state) {
    if (this.state.state === 'closed') return;
    this.state = state;
    this.#options.onState?.(state);
    this.dispatchEvent(new CustomEvent('state', { detail: state }));
  }
}

/** A refused connect ends like the close code that means the same. */
function refusalCode(error) {
  if (error.code >= 4000) return error.code;
  if (error.code === 401 || error.reason === 'bad_token' || error.reason === 'token_expired') return 4500;
  return error.temporary ? 4000 : 4501;
}
