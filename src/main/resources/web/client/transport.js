/** Which way to reach the server: a WebSocket, or, where none comes through, an event stream. */

const BACK_TO_WEBSOCKET_MS = 10 * 60_000;

export class Transport {
  #wish;
  #after;
  #failures = 0;
  #streamUntil = 0;

  /**
   * @param {'auto' | 'websocket' | 'sse'} wish
   * @param {number} after  so many WebSockets in a row have to fail, while the server answers over HTTP
   */
  constructor(wish, after) {
    this.#wish = wish;
    this.#after = after;
  }

  /** @returns {'websocket' | 'sse'} */
  next(now = Date.now()) {
    if (this.#wish !== 'auto') return this.#wish;
    return now < this.#streamUntil || this.#failures >= this.#after ? 'sse' : 'websocket';
  }

  worked(kind, now = Date.now()) {
    this.#failures = 0;
    this.#streamUntil = kind === 'sse' ? now + BACK_TO_WEBSOCKET_MS : 0;
  }

  /**
   * A connection ended before its first frame. A WebSocket that fails while the server cannot be reached at all says
   * nothing about WebSockets.
   *
   * @param {'websocket' | 'sse'} kind
   * @param {() => Promise<boolean>} reachable  over plain HTTP
   */
  async failed(kind, reachable) {
    if (this.#wish !== 'auto') return;
    if (kind === 'sse') {
      this.#failures = 0;
      this.#streamUntil = 0;
    } else if (await reachable()) {
      this.#failures++;
    }
  }
}
