/**
 * The same conversation without a WebSocket, for networks that let none through: what the server says comes as
 * Server-Sent Events, what we say goes up by POST. To a `Link` it looks like a socket.
 */

const UP_BYTES = 32_768;
const UP_FRAMES = 32;
const BUSY_MS = 1_000;
const FAREWELL_MS = 5_000;

export class EventStream {
  readyState = 0;
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  #base;
  #fetch;
  #abort = new AbortController();
  #key = '';
  /** @type {string[]} */
  #waiting = [];
  #sending = false;
  #sent = Promise.resolve();

  /**
   * @param {string} base  where the server is, say `https://school.example`
   * @param {() => Promise<string>} ticket  a new one-time ticket
   * @param {typeof globalThis.fetch} fetch
   */
  constructor(base, ticket, fetch) {
    this.#base = base;
    this.#fetch = fetch;
    this.#run(ticket).catch((failure) => this.#end(...endOf(failure)));
  }

  send(text) {
    this.#waiting.push(text);
    // A moment later, so that what is said in one breath goes up in one request.
    queueMicrotask(() => this.#flush());
  }

  close(code = 1000, reason = '') {
    const wanted = this.readyState === 1 && code === 1000;
    this.#end(code, reason, 0, wanted ? this.#farewell(this.#waiting.splice(0)) : null);
  }

  /** What was said before an end that the application wanted still goes up: it may have left a room. */
  async #farewell(last) {
    await this.#sent;
    // The page may be gone before the answer.
    const signal = AbortSignal.timeout(FAREWELL_MS);
    if (last.length > 0) await this.#fetch(this.#up(), { ...upward(last.join('\n')), keepalive: true, signal });
  }

  async #run(ticket) {
    const query = new URLSearchParams({ ticket: await ticket() });
    if (this.readyState === 3) return;
    const response = await this.#fetch(`${this.#base}/api/live/?${query}`, {
      headers: { Accept: 'text/event-stream' },
      cache: 'no-store',
      signal: this.#abort.signal,
    });
    if (!response.ok || !response.body) throw new HttpRefusal(response);
    const read = new EventReader((event, data) => this.#receive(event, data));
    const reader = response.body.getReader();
    const text = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return this.#end(1006, 'the stream ended');
      read.take(text.decode(value, { stream: true }));
      if (this.readyState === 3) return;
    }
  }

  #receive(event, data) {
    if (event === 'close') return this.#onCloseEvent(data);
    if (this.#key) return this.onmessage?.({ data });
    const { stream } = parse(data);
    if (typeof stream !== 'string') return;
    this.#key = stream;
    this.readyState = 1;
    this.onopen?.();
  }

  #onCloseEvent(data) {
    const { code, reason } = parse(data);
    this.#end(Number.isInteger(code) ? code : 1006, String(reason ?? ''));
  }

  #flush() {
    if (!this.#sending) this.#sent = this.#send();
  }

  async #send() {
    if (this.readyState !== 1 || this.#waiting.length === 0) return;
    this.#sending = true;
    try {
      await this.#post(this.#batch());
    } catch (failure) {
      this.#end(...endOf(failure));
    } finally {
      this.#sending = false;
    }
    this.#flush();
  }

  /** What lies in wait, up to a size the server takes in one piece. */
  #batch() {
    let frames = 0;
    let size = 0;
    while (frames < Math.min(this.#waiting.length, UP_FRAMES)) {
      size += this.#waiting[frames].length;
      if (frames > 0 && size > UP_BYTES) break;
      frames++;
    }
    return this.#waiting.splice(0, frames).join('\n');
  }

  async #post(body) {
    while (this.readyState === 1) {
      const response = await this.#fetch(this.#up(), { ...upward(body), signal: this.#abort.signal });
      if (response.ok) return;
      // Not taken yet, so saying it again is not saying it twice.
      if (response.status !== 429 && response.status !== 503) throw new HttpRefusal(response);
      await new Promise((resolve) => setTimeout(resolve, retryAfter(response) || BUSY_MS));
    }
  }

  #up() {
    return `${this.#base}/api/live/${encodeURIComponent(this.#key)}/`;
  }

  /** @param {Promise<void> | null} before  what the stream is still kept for */
  #end(code, reason, retryAfterMs = 0, before = null) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    if (before) before.catch(() => {}).finally(() => this.#abort.abort());
    else this.#abort.abort();
    this.onclose?.({ code, reason, retryAfterMs });
  }
}

/** Takes a text/event-stream in pieces of any size and gives its events. */
export class EventReader {
  #rest = '';
  #event = '';
  /** @type {string[]} */
  #data = [];
  #onEvent;

  /** @param {(event: string, data: string) => void} onEvent  a comment comes as an event without data, as a sign of life */
  constructor(onEvent) {
    this.#onEvent = onEvent;
  }

  take(chunk) {
    const text = this.#rest + chunk;
    // A CR at the very end may be half of a CRLF.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  #line(line) {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return this.#onEvent('message', '');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
  }

  #dispatch() {
    const data = this.#data.splice(0);
    const event = this.#event || 'message';
    this.#event = '';
    if (data.length > 0) this.#onEvent(event, data.join('\n'));
  }
}

const upward = (body) => ({
  method: 'POST',
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body,
  cache: /** @type {const} */ ('no-store'),
});

/** An answer of the server that was no. */
export class HttpRefusal extends Error {
  constructor(response) {
    super(`the server answered ${response.status}`);
    this.status = response.status;
    this.retryAfterMs = retryAfter(response);
  }
}

/** A refusal as the close of a socket that means the same. */
function endOf(failure) {
  if (!(failure instanceof HttpRefusal)) return [1006, failure?.message ?? 'the stream was lost', 0];
  const code = failure.status === 401 ? 4500 : failure.status === 429 ? 4301 : 1006;
  return [code, failure.message, failure.retryAfterMs];
}

function retryAfter(response) {
  const seconds = Number(response.headers?.get?.('Retry-After'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 600) * 1000 : 0;
}

function parse(data) {
  try {
    const value = JSON.parse(data);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
