/** One WebSocket from its first frame to its end: frames, answers by id, and the watch over silence. */

const SILENCE_FACTOR = 1.6;
const DEFAULT_PING_S = 25;

/** Something the server refused, or that never got an answer. `temporary` says whether trying again can help. */
export class LecternError extends Error {
  /** @param {{code?: number, name?: string, message?: string, temporary?: boolean, retry_after_ms?: number}} refusal */
  constructor(refusal) {
    super(refusal.message || refusal.name || `error ${refusal.code ?? ''}`.trim());
    this.name = 'LecternError';
    this.code = refusal.code ?? 0;
    this.reason = refusal.name ?? '';
    this.temporary = refusal.temporary ?? false;
    this.retryAfterMs = refusal.retry_after_ms ?? 0;
  }
}

export class Link {
  #socket;
  #nextId = 1;
  /** @type {Map<number, {resolve: (ok: any) => void, reject: (e: LecternError) => void, timer: any}>} */
  #pending = new Map();
  #heardAt = Date.now();
  #silenceMs = DEFAULT_PING_S * SILENCE_FACTOR * 1000;
  #watch;
  #ended = false;
  #onPush;
  #onEnd;
  #timeoutMs;

  /**
   * @param {WebSocket} socket
   * @param {{onOpen: () => void, onPush: (push: any) => void, onEnd: (code: number, reason: string) => void,
   *   timeoutMs?: number}} options
   */
  constructor(socket, { onOpen, onPush, onEnd, timeoutMs = 10_000 }) {
    this.#socket = socket;
    this.#onPush = onPush;
    this.#onEnd = onEnd;
    this.#timeoutMs = timeoutMs;
    socket.onopen = onOpen;
    socket.onmessage = (message) => this.#receive(message.data);
    socket.onclose = (closed) => this.#end(closed.code, closed.reason);
    socket.onerror = () => {};
    this.#watch = setInterval(() => this.check(), 1000);
  }

  /** From now on the server is heard from at least every `seconds`. */
  expectPings(seconds) {
    this.#silenceMs = (seconds || DEFAULT_PING_S) * SILENCE_FACTOR * 1000;
  }

  /** Ends the link when it was silent for too long; worth calling when a sleeping page wakes up. */
  check() {
    if (Date.now() - this.#heardAt > this.#silenceMs) this.close(4004, 'silent');
  }

  /**
   * @param {string} op
   * @param {object} body
   * @returns {Promise<any>} what the server put into `ok`
   */
  request(op, body) {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const timer = setTimeout(() => this.#expire(id), this.#timeoutMs);
      this.#pending.set(id, { resolve, reject, timer });
      if (!this.send({ id, [op]: body })) this.#settle(id)?.reject(lost());
    });
  }

  /** @returns {boolean} false when the frame could not leave */
  send(frame) {
    if (this.#ended || this.#socket.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Ends at once, without waiting for a far side that may be gone. */
  close(code, reason) {
    if (this.#ended) return;
    try {
      // A page may only send 1000 and the private codes; those above 4000 are what the protocol uses.
      this.#socket.close(code, reason);
    } finally {
      this.#end(code, reason);
    }
  }

  #receive(data) {
    this.#heardAt = Date.now();
    for (const line of String(data).split('\n')) {
      if (line.trim() === '') continue;
      const frame = parse(line);
      if (frame !== null) this.#dispatch(frame);
    }
  }

  #dispatch(frame) {
    if (this.#ended) return;
    if (frame.id !== undefined) return this.#answer(frame);
    if (Object.keys(frame).length === 0) return void this.send({});
    this.#onPush(frame);
  }

  #answer(frame) {
    const waiting = this.#settle(frame.id);
    if (waiting === undefined) return;
    if (frame.err) waiting.reject(new LecternError(frame.err));
    else waiting.resolve(frame.ok ?? {});
  }

  #expire(id) {
    this.#settle(id)?.reject(new LecternError({ name: 'timeout', message: 'no answer in time', temporary: true }));
  }

  #settle(id) {
    const waiting = this.#pending.get(id);
    if (waiting !== undefined) clearTimeout(waiting.timer);
    this.#pending.delete(id);
    return waiting;
  }

  #end(code, reason) {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#watch);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(lost());
    this.#onEnd(code, reason);
  }
}

/** The error of everything that was on its way when a link ended. */
export function lost() {
  return new LecternError({ name: 'link_lost', message: 'the connection was lost', temporary: true });
}

function parse(line) {
  try {
    const frame = JSON.parse(line);
    return typeof frame === 'object' && frame !== null ? frame : null;
  } catch {
    return null; // A frame we cannot read is skipped: a missing event shows as a gap, and the gap is filled.
  }
}
