import { backoff } from './reconnect.js';
import { LecternError } from './link.js';
import { ulid } from './ulid.js';

/**
 * Requests on their way into one room: one at a time, so that a writer's own order is kept, and each under one cid
 * until the server has answered it. Only such as may safely be said twice belong here.
 */
export class Outgoing {
  /** @type {{cid: string, op: string, body: object, resolve: (ok: any) => void, reject: (e: any) => void}[]} */
  #queue = [];
  #send;
  #most;
  #random;
  #running = false;
  #busy = false;
  #attempt = 0;
  #timer;
  #abandoned = null;

  /** @param {(op: string, body: object) => Promise<any>} send  @param {{most: number, random: () => number}} options */
  constructor(send, { most, random }) {
    this.#send = send;
    this.#most = most;
    this.#random = random;
  }

  get length() {
    return this.#queue.length;
  }

  /** @returns {{cid: string, done: Promise<any>}} */
  add(op, body, cid = ulid()) {
    const done = this.#enqueue(op, body, cid);
    done.catch(() => {}); // Whoever does not care for the outcome may ignore it.
    this.#next();
    return { cid, done };
  }

  #enqueue(op, body, cid) {
    if (this.#abandoned) return Promise.reject(this.#abandoned);
    if (this.#queue.length >= this.#most) return Promise.reject(full(this.#most));
    return new Promise((resolve, reject) => this.#queue.push({ cid, op, body, resolve, reject }));
  }

  pause() {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  resume() {
    this.#running = true;
    this.#attempt = 0;
    this.#next();
  }

  /** Our own event came by: it is written, whether or not its answer ever arrives. */
  seen({ room, cid, seq, epoch }) {
    this.#take(cid)?.resolve({ room, seq, epoch });
  }

  /** Gives up what waits and takes nothing more. */
  abandon(error) {
    this.#abandoned = error;
    this.pause();
    for (const waiting of this.#queue.splice(0)) waiting.reject(error);
  }

  async #next() {
    if (!this.#running || this.#busy || this.#queue.length === 0) return;
    const { cid, op, body } = this.#queue[0];
    this.#busy = true;
    try {
      const ok = await this.#send(op, body);
      this.#attempt = 0;
      this.#take(cid)?.resolve(ok);
    } catch (error) {
      if (error instanceof LecternError && error.temporary) return this.#later(error);
      this.#take(cid)?.reject(error);
    } finally {
      this.#busy = false;
    }
    this.#next();
  }

  #later(error) {
    clearTimeout(this.#timer);
    const wait = error.retryAfterMs + backoff(this.#attempt++, this.#random);
    this.#timer = setTimeout(() => this.#next(), wait);
  }

  #take(cid) {
    const at = this.#queue.findIndex((waiting) => waiting.cid === cid);
    return at < 0 ? undefined : this.#queue.splice(at, 1)[0];
  }
}

const full = (most) =>
  new LecternError({ name: 'queue_full', message: `${most} messages are waiting already; try again when some have left` });
