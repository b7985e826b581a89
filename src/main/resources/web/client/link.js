/** One connection from its first frame to its end: frames, answers by id, and the watch over silence. */

const SILENCE_FACTOR = 1.6;
const DEFAULT_PING_S = 25;
/** A page that slept does not know whether its connection still lives; an answer within this time says so. */
const PROBE_MS = 5_000;

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
  /** Whether anything ever came: a proxy may let a socket open and then swallow every frame. */
  heard = false;
  /** How long the last answer took. @type {number | null} */
  rttMs = null;
  /** The largest message the server takes. */
  frameBytes = Infinity;
  #socket;
  #nextId = 1;
  /** @type {Map<number, {resolve: (ok: any) => void, reject: (e: LecternError) => void, timer: any, sentAt: number}>} */
  #pending = new Map();
  #heardAt = Date.now();
  #silenceMs = DEFAULT_PING_S * SILENCE_FACTOR * 1000;
  #watch;
  #probe;
  #ended = false;
  #onPush;
  #onEnd;
  #onFrame;
  #timeoutMs;

  /**
   * @param {WebSocket | import('./event-stream.js').EventStream} socket
   * @param {{onOpen: () => void, onPush: (push: any) => void, timeoutMs: number,
   *   onEnd: (code: number, reason: string, retryAfterMs: number) => void,
   *   onFrame?: (seen: {direction: 'in' | 'out', text: string, at: number}) => void}} options
   */
  constructor(socket, { onOpen, onPush, onEnd, onFrame, timeoutMs }) {
    this.#socket = socket;
    this.#onPush = onPush;
    this.#onEnd = onEnd;
    this.#onFrame = onFrame;
    this.#timeoutMs = timeoutMs;
    socket.onopen = onOpen;
    socket.onmessage = (message) => this.#receive(String(message.data));
    socket.onclose = (closed) => this.#end(closed.code, closed.reason, closed.retryAfterMs);
    socket.onerror = () => {};
    this.#watch = setInterval(() => this.check(), 1000);
  }

  /** From now on the server is heard from at least every `seconds`. */
  expectPings(seconds) {
    this.#silenceMs = (seconds || DEFAULT_PING_S) * SILENCE_FACTOR * 1000;
  }

  /** Ends the link when it was silent for too long. */
  check() {
    if (Date.now() - this.#heardAt > this.#silenceMs) this.close(4004, 'silent');
  }

  /** Worth calling when a sleeping page wakes up or the network changed: a dead link is given up within seconds. */
  probe() {
    this.check();
    if (this.#ended || this.#probe) return;
    const asked = Date.now();
    this.#probe = setTimeout(() => {
      this.#probe = undefined;
      if (this.#heardAt < asked) this.close(4004, 'silent');
    }, PROBE_MS);
    this.ping().catch(() => {});
  }

  /** Any answer to an op that no server knows says that one is there; it costs nothing and changes nothing. */
  async ping() {
    const asked = performance.now();
    try {
      await this.request('ping', {});
    } catch (error) {
      if (error.reason === 'timeout' || error.reason === 'link_lost') throw error;
    }
    return performance.now() - asked;
  }

  /**
   * @param {string} op
   * @param {object} body
   * @returns {Promise<any>} what the server put into `ok`
   */
  request(op, body) {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const text = JSON.stringify({ id, [op]: body });
      if (text.length > this.frameBytes / 3 && new TextEncoder().encode(text).length > this.frameBytes)
        return reject(tooLarge(op, this.frameBytes));
      const timer = setTimeout(() => this.#expire(id), this.#timeoutMs);
      this.#pending.set(id, { resolve, reject, timer, sentAt: performance.now() });
      if (!this.sendText(text)) this.#settle(id)?.reject(lost());
    });
  }

  /** @returns {boolean} false when the frame could not leave */
  send(frame) {
    return this.sendText(JSON.stringify(frame));
  }

  sendText(text) {
    if (this.#ended || this.#socket.readyState !== 1) return false;
    this.#onFrame?.({ direction: 'out', text, at: Date.now() });
    this.#socket.send(text);
    return true;
  }

  /** Ends at once, without waiting for a far side that may be gone. */
  close(code, reason, retryAfterMs = 0) {
    if (this.#ended) return;
    try {
      // A page may only send 1000 and the private codes; those above 4000 are what the protocol uses.
      this.#socket.close(code, reason);
    } finally {
      this.#end(code, reason, retryAfterMs);
    }
  }

  #receive(data) {
    this.#heardAt = Date.now();
    this.heard = true;
    for (const line of data.split('\n')) {
      if (line.trim() === '') continue;
      this.#onFrame?.({ direction: 'in', text: line, at: this.#heardAt });
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
    this.rttMs = performance.now() - waiting.sentAt;
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

  #end(code, reason, retryAfterMs = 0) {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#watch);
    clearTimeout(this.#probe);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(lost());
    this.#onEnd(code, reason, retryAfterMs);
  }
}

/** The error of everything that was on its way when a link ended. */
export function lost() {
  return new LecternError({ name: 'link_lost', message: 'the connection was lost', temporary: true });
}

const tooLarge = (op, most) =>
  new LecternError({ code: 413, name: 'frame_too_large', message: `${op} is larger than the ${most} bytes the server takes` });

function parse(line) {
  try {
    const frame = JSON.parse(line);
    return typeof frame === 'object' && frame !== null ? frame : null;
  } catch {
    return null; // A frame we cannot read is skipped: a missing event shows as a gap, and the gap is filled.
  }
}
