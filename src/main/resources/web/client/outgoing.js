import { backoff } from './reconnect.js';
import { LecternError } from './link.js';
import { ulid } from './ulid.js';

/**
 * Messages on their way into one room: one at a time, so that a writer's own order is kept, and each under one cid
 * until the server has answered it.
 */
export class Outgoing {
  /** @type {{cid: string, type: string, data: object, resolve: (ok: any) => void, reject: (e: any) => void}[]} */
  #queue = [];
  #send;
  #running = false;
  #busy = false;
  #attempt = 0;
  #timer;
  #abandoned = null;

  /** @param {(publication: {cid: string, type: string, data: object}) => Promise<any>} send */
  constructor(send) {
    this.#send = send;
  }

  add(type, data, cid = ulid()) {
    const done = this.#abandoned
      ? Promise.reject(this.#abandoned)
      : new Promise((resolve, reject) => this.#queue.push({ cid, type, data, resolve, reject }));
    done.catch(() => {}); // Whoever does not care for the outcome may ignore it.
    this.#next();
    return { cid, done };
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
  seen({ cid, seq, epoch }) {
    this.#take(cid)?.resolve({ seq, epoch });
  }

  /** Gives up what waits and takes nothing more. */
  abandon(error) {
    this.#abandoned = error;
    this.pause();
    for (const waiting of this.#queue.splice(0)) waiting.reject(error);
  }

  async #next() {
    if (!this.#running || this.#busy || this.#queue.length === 0) return;
    const { cid, type, data } = this.#queue[0];
    this.#busy = true;
    try {
      const ok = await this.#send({ cid, type, data });
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
    this.#timer = setTimeout(() => this.#next(), error.retryAfterMs || backoff(this.#attempt++));
  }

  #take(cid) {
    const at = this.#queue.findIndex((waiting) => waiting.cid === cid);
    return at < 0 ? undefined : this.#queue.splice(at, 1)[0];
  }
}
