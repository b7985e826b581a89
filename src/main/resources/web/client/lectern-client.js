import { EventStream, HttpRefusal } from './event-stream.js';
import { LecternError, Link, lost } from './link.js';
import { settled } from './options.js';
import { afterClose, backoff, leastPause, renewIn } from './reconnect.js';
import { Room } from './room.js';
import { Transport } from './transport.js';

export { LecternError } from './link.js';
export { place, settle } from './position.js';
export { Room } from './room.js';
export { ulid } from './ulid.js';

const SUBPROTOCOL = 'lectern.v1.json';
const CONNECT_WITHIN_MS = 12_000;
const REACHABLE_WITHIN_MS = 5_000;
/** A connection this old was a good one; a shorter one keeps the backoff growing. */
const STABLE_MS = 5_000;
/** The provider had nothing newer: ask again. */
const RENEW_AGAIN_MS = 5_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A connection to Lectern that comes back by itself, and the rooms on it.
 *
 *     const client = new LecternClient({ url, token: async () => accessToken, onState: show });
 *     const room = client.join('lesson:7');
 *     room.on('snapshot', ({ snapshot }) => draw(snapshot));
 *     room.on('chat.message', (event) => append(event));
 *     room.publish('chat.message', { text: 'hello' });
 *
 * It tells, by `on(type, listener)`: `state`; `event` and each event's own type of the rooms that the server joins on
 * its own (`user:…`, `system`); `resync` `{room}` when one of these could not say what was missed; `drain` `{delayMs}`;
 * `push` for anything else. Every option stands in `lectern-client.d.ts`.
 */
export class LecternClient extends EventTarget {
  /** @type {import('./lectern-client.js').ConnectionState} */
  state = { state: 'connecting' };
  /** What the server said at connect: user, session, limits, features. @type {any} */
  session = null;
  /** How the server is reached. @type {'websocket' | 'sse'} */
  transport = 'websocket';
  /** How far the server's clock is ahead of this one. */
  offsetMs = 0;
  #options;
  /** @type {Map<string, Room>} */
  #rooms = new Map();
  /** @type {Link | null} */
  #link = null;
  #route;
  #attempt = 0;
  #onlineSince = 0;
  /** @type {string | null} */
  #token = null;
  #tokenRefused = false;
  #drainMs = 0;
  #timer;
  #renewTimer;
  #wake = () => this.#onWake();
  #doubt = () => this.online && this.#link?.probe();

  /** @param {import('./lectern-client.js').Options} options */
  constructor(options) {
    super();
    this.#options = settled(options);
    this.#route = new Transport(this.#options.transport, this.#options.fallbackAfter);
    globalThis.addEventListener?.('online', this.#wake);
    globalThis.addEventListener?.('offline', this.#doubt);
    globalThis.document?.addEventListener('visibilitychange', this.#wake);
    this.#open();
  }

  get online() {
    return this.state.state === 'online';
  }

  /** The rooms of this client, the ones that the server joined on its own too. */
  get rooms() {
    return [...this.#rooms.values()];
  }

  /** How long the last answer took, in milliseconds; null before the first. */
  get rttMs() {
    return this.#link?.rttMs ?? null;
  }

  /** The server's time, in milliseconds since 1970. */
  now() {
    return Date.now() + this.offsetMs;
  }

  /** Whether this server knows something beyond the first ops, say `signal` or `moderation`. */
  can(feature) {
    return this.session?.features?.includes(feature) ?? false;
  }

  /** Joins a room, now or as soon as there is a connection. The same name gives the same room. */
  join(name) {
    const known = this.#rooms.get(name);
    if (known) {
      known.adopt();
      return known;
    }
    const room = this.#add(name, false);
    // A moment later, so that the caller can add listeners first.
    queueMicrotask(() => this.online && this.#rooms.get(name) === room && room.onOnline());
    return room;
  }

  on(type, listener) {
    const heard = (/** @type {any} */ event) => listener(event.detail);
    this.addEventListener(type, heard);
    return () => this.removeEventListener(type, heard);
  }

  /** Gives the server a newer access token, so that the connection outlives the old one. It happens by itself in time. */
  async renew() {
    if (!this.#options.token) return;
    const token = await this.#options.token({ refused: false, expiring: true });
    if (!token || token === this.#token || !this.online) return this.#renewLater(RENEW_AGAIN_MS);
    await this.request('refresh', { token });
    this.#token = token;
    this.#renewLater();
  }

  /** How long the server takes to answer, in milliseconds. */
  ping() {
    return this.online && this.#link ? this.#link.ping() : Promise.reject(lost());
  }

  /** Tries now instead of when the pause is over. */
  retry() {
    if (this.state.state !== 'offline') return;
    clearTimeout(this.#timer);
    this.#open();
  }

  /** Breaks the connection as a network would; it comes back by itself. For trying that out. */
  interrupt() {
    this.#link?.close(4000, 'interrupted');
  }

  /** Ends for good. */
  close() {
    for (const room of this.rooms) room.leave();
    this.#close(1000, 'closed by the application');
  }

  /** Any op, also one this module does not know. @returns {Promise<any>} */
  request(op, body) {
    return this.online && this.#link ? this.#link.request(op, body) : Promise.reject(lost());
  }

  /** A frame as it is: an object, or text. @returns {boolean} false when it could not leave */
  send(frame) {
    if (!this.online || this.#link === null) return false;
    return typeof frame === 'string' ? this.#link.sendText(frame) : this.#link.send(frame);
  }

  /** Rooms call this when they are over. */
  forget(room) {
    if (this.#rooms.get(room.name) === room) this.#rooms.delete(room.name);
  }

  #add(name, automatic) {
    const room = new Room(name, this, { automatic, most: this.#options.queue, random: this.#options.random });
    this.#rooms.set(name, room);
    room.on('event', (event) => room.automatic && (this.#tell('event', event), this.#tell(event.type, event)));
    room.on('snapshot', () => room.automatic && this.#tell('resync', { room: name }));
    return room;
  }

  async #open() {
    this.#to({ state: 'connecting' });
    let credential;
    try {
      credential = await this.#credential();
    } catch (failure) {
      return this.#pause(0, failure?.retryAfterMs);
    }
    if (this.state.state !== 'connecting') return;
    if (credential === null) return this.#close(4500, 'no token');
    this.#dial(credential);
  }

  /** What the first frame signs in with; an event stream signs in by its address and may need nothing more. */
  async #credential() {
    this.transport = this.#route.next();
    const { token, ticket } = this.#options;
    if (token) {
      this.#token = await token({ refused: this.#tokenRefused, expiring: false });
      return this.#token ? { token: this.#token } : null;
    }
    if (this.transport === 'sse') return {};
    const one = await ticket({ refused: this.#tokenRefused });
    return one ? { ticket: one } : null;
  }

  #dial(credential) {
    const socket = this.#socket();
    const late = setTimeout(() => link.close(4004, 'connect took too long'), CONNECT_WITHIN_MS);
    const link = new Link(socket, {
      timeoutMs: this.#options.timeoutMs,
      onOpen: () => this.#greet(link, credential).finally(() => clearTimeout(late)),
      onPush: (push) => this.#onPush(push),
      onFrame: this.#options.onFrame,
      onEnd: (code, reason, retryAfterMs) => {
        clearTimeout(late);
        if (this.#link !== link) return;
        if (!link.heard && (code < 4000 || code === 4004)) this.#route.failed(this.transport, () => this.#reachable());
        this.#onEnd(code, reason, retryAfterMs);
      },
    });
    this.#link = link;
  }

  #socket() {
    const { url, api, fetch } = this.#options;
    if (this.transport === 'sse') return new EventStream(api, () => this.#ticket(), fetch);
    return new this.#options.WebSocket(url, [SUBPROTOCOL]);
  }

  async #ticket() {
    const { ticket, api, fetch } = this.#options;
    if (ticket) return ticket({ refused: this.#tokenRefused });
    const response = await fetch(`${api}/api/ws-ticket/`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.#token}`, Accept: 'application/json' },
      cache: 'no-store',
    });
    if (!response.ok) throw new HttpRefusal(response);
    return (await response.json()).ticket;
  }

  async #greet(link, credential) {
    try {
      const asked = Date.now();
      const ok = await link.request('connect', { ...credential, client: this.#options.client });
      this.#setClock(ok.server_time, asked);
      link.expectPings(ok.ping_s);
      link.frameBytes = ok.limits?.frame_bytes ?? Infinity;
      this.#onConnected(ok);
    } catch (error) {
      if (!(error instanceof LecternError)) throw error;
      link.close(refusalCode(error), error.message.slice(0, 40), error.retryAfterMs);
    }
  }

  /** The server's clock, taken in the middle between asking and hearing. */
  #setClock(serverTime, asked) {
    const told = Date.parse(serverTime ?? '');
    if (Number.isFinite(told)) this.offsetMs = told - (asked + Date.now()) / 2;
  }

  #onConnected(ok) {
    this.session = ok;
    this.#onlineSince = Date.now();
    this.#tokenRefused = false;
    this.#drainMs = 0;
    this.#route.worked(this.transport);
    this.#to({ state: 'online' });
    this.#renewLater();
    const places = new Map((ok.rooms ?? []).map((each) => [each.room, each]));
    for (const name of places.keys()) if (!this.#rooms.has(name)) this.#add(name, true);
    for (const room of this.rooms) room.onOnline(places.get(room.name));
  }

  #renewLater(soonMs) {
    clearTimeout(this.#renewTimer);
    const wait = Math.max(soonMs ?? 0, renewIn(this.#token, this.now(), this.#options.random));
    if (!this.online || !this.#options.token || wait > LONGEST_TIMER_MS) return;
    this.#renewTimer = setTimeout(() => this.renew().catch(() => this.#renewLater(RENEW_AGAIN_MS)), wait);
  }

  #onPush(push) {
    if (push.drain) {
      this.#drainMs = push.drain.delay_ms ?? 0;
      return this.#tell('drain', { delayMs: this.#drainMs });
    }
    const name = (push.event ?? push.signal ?? push.room_close)?.room;
    const room = this.#rooms.get(name);
    if (room) room.onPush(push);
    else if (push.event) (this.#tell('event', push.event), this.#tell(push.event.type, push.event));
    else this.#tell('push', push);
  }

  #onEnd(code, reason, retryAfterMs = 0) {
    this.#link = null;
    clearTimeout(this.#renewTimer);
    const stable = this.online && Date.now() - this.#onlineSince > STABLE_MS;
    if (stable) this.#attempt = 0;
    for (const room of this.rooms) room.onOffline();
    const next = afterClose(code);
    if (next === 'closed' || (next === 'token' && this.#tokenRefused)) return this.#close(code, reason);
    if (next === 'token') this.#tokenRefused = true;
    if (next === 'token' && (stable || code === 4500)) return void this.#open();
    this.#pause(code, leastPause(code, { drainMs: this.#drainMs, retryAfterMs }));
  }

  #pause(code, atLeastMs = 0) {
    const { random, backoffMs: firstMs, backoffMaxMs: longestMs } = this.#options;
    const retryInMs = atLeastMs + backoff(this.#attempt++, random, { firstMs, longestMs });
    this.#to({ state: 'offline', retryInMs, code });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), retryInMs);
  }

  #close(code, reason) {
    const link = this.#link;
    this.#link = null;
    clearTimeout(this.#timer);
    clearTimeout(this.#renewTimer);
    globalThis.removeEventListener?.('online', this.#wake);
    globalThis.removeEventListener?.('offline', this.#doubt);
    globalThis.document?.removeEventListener('visibilitychange', this.#wake);
    link?.close(1000, reason);
    this.#to({ state: 'closed', code, reason });
    for (const room of this.rooms) room.onClosed(new LecternError({ code, name: 'closed', message: reason }));
  }

  #onWake() {
    if (globalThis.document?.visibilityState === 'hidden') return;
    this.#doubt();
    this.retry();
  }

  /** Whether the server answers over plain HTTP; what it answers does not matter. */
  async #reachable() {
    const { fetch, api } = this.#options;
    const signal = AbortSignal.timeout(REACHABLE_WITHIN_MS);
    try {
      await fetch(`${api}/api/ws-ticket/`, { method: 'HEAD', mode: 'no-cors', cache: 'no-store', signal });
      return true;
    } catch {
      return false;
    }
  }

  #to(state) {
    if (this.state.state === 'closed') return;
    this.state = state;
    this.#options.onState?.(state);
    this.#tell('state', state);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** A refused connect ends like the close code that means the same. */
function refusalCode(error) {
  if (error.code >= 4000) return error.code;
  if (error.code === 401 || error.reason === 'bad_token' || error.reason === 'token_expired') return 4500;
  return error.temporary ? 4000 : 4501;
}
