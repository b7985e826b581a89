const WELCOME_MS = 5000;
/** Everything that is back within this time was no more than a blink, and nobody needs to be alarmed. */
const BLINK_MS = 400;

/** What the reader is told about the connection: nothing while it is well. */
export class Connection {
  /** @type {import('../client/lectern-client.js').ConnectionState} */
  state = { state: 'connecting' };
  /** Set while a loss is worth a word. */
  lost = false;
  /** @type {'recovered' | 'renewed' | null} */
  welcome = null;
  retryAt = 0;
  #changed;
  #wasOnline = false;
  #lostTimer;
  #welcomeTimer;
  #ticker;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  get closedCode() {
    return this.state.state === 'closed' ? this.state.code : null;
  }

  get retryInS() {
    return Math.max(0, Math.ceil((this.retryAt - Date.now()) / 1000));
  }

  onState(state) {
    this.state = state;
    if (state.state === 'online') this.#onOnline();
    else if (this.#wasOnline || state.state === 'offline') this.#lostTimer ??= setTimeout(() => this.#onLost(), BLINK_MS);
    if (state.state === 'offline') this.retryAt = Date.now() + state.retryInMs;
    this.#changed();
  }

  /** A room is complete again. */
  onReturned(how) {
    this.welcome = how;
    clearTimeout(this.#welcomeTimer);
    this.#welcomeTimer = setTimeout(() => {
      this.welcome = null;
      this.#changed();
    }, WELCOME_MS);
    this.#changed();
  }

  reset() {
    this.#onOnline();
    this.#wasOnline = false;
    this.welcome = null;
    this.state = { state: 'connecting' };
  }

  #onOnline() {
    this.#wasOnline = true;
    this.lost = false;
    clearTimeout(this.#lostTimer);
    clearInterval(this.#ticker);
    this.#lostTimer = undefined;
  }

  #onLost() {
    this.lost = true;
    this.welcome = null;
    this.#ticker = setInterval(this.#changed, 1000);
    this.#changed();
  }
}
