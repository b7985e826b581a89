/** Who is signed in: the two tokens, where they are kept, and how they are renewed, once for all tabs. */

const KEY = 'lectern.session';
const AHEAD = 0.2; // Renew when a fifth of the token's life is left, at most a minute before its end.
const AHEAD_MOST_MS = 60_000;
const RETRY_MS = 15_000;

export class SignedOut extends Error {}

export class Session extends EventTarget {
  #kept = read();
  #triedAt = 0;

  constructor() {
    super();
    addEventListener('storage', (event) => event.key === KEY && this.#onOtherTab());
  }

  get signedIn() {
    return this.#kept !== null;
  }

  /** @param {{access: string, refresh: string}} tokens  @param {boolean} lasting  survives the browser */
  begin(tokens, lasting) {
    this.#keep({ ...tokens, lasting, renewAt: renewAt(tokens.access) });
  }

  end() {
    const refresh = this.#kept?.refresh;
    this.#kept = null;
    for (const storage of [localStorage, sessionStorage]) storage.removeItem(KEY);
    this.dispatchEvent(new Event('ended'));
    return refresh;
  }

  /**
   * A token that is good for a while yet.
   *
   * @param {{refused?: string | boolean}} [options]  the token that was just refused, or true for the present one
   */
  async access({ refused } = {}) {
    if (this.#kept === null) throw new SignedOut();
    const stale = refused === true || refused === this.#kept.access || Date.now() >= this.#kept.renewAt;
    if (stale) await this.#renew(this.#kept.access);
    return this.#kept.access;
  }

  /** Renews before anybody needs it, so that an open connection never sees its token run out. */
  async keepFresh() {
    if (this.#kept === null || Date.now() < Math.max(this.#kept.renewAt, this.#triedAt + RETRY_MS)) return;
    this.#triedAt = Date.now();
    await this.#renew(this.#kept.access).catch(() => {});
  }

  /** Only one tab renews; the others find the new tokens when their turn comes. */
  async #renew(old) {
    const turn = async () => {
      this.#kept = read() ?? this.#kept;
      if (this.#kept !== null && this.#kept.access === old) await this.#fetchNew();
    };
    await (navigator.locks ? navigator.locks.request('lectern.renew', turn) : turn());
    if (this.#kept === null) throw new SignedOut();
  }

  async #fetchNew() {
    const { refresh, lasting } = this.#kept;
    const response = await fetch('/api/jwt/refresh/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ refresh }),
    });
    if (response.status === 401 || response.status === 400) {
      this.end();
      throw new SignedOut();
    }
    if (!response.ok) throw new Error(`refresh answered ${response.status}`);
    const tokens = await response.json();
    this.#keep({ access: tokens.access, refresh: tokens.refresh ?? refresh, lasting, renewAt: renewAt(tokens.access) });
    this.dispatchEvent(new Event('renewed'));
  }

  #keep(kept) {
    this.#kept = kept;
    (kept.lasting ? localStorage : sessionStorage).setItem(KEY, JSON.stringify(kept));
  }

  #onOtherTab() {
    if (!this.#kept?.lasting) return;
    this.#kept = read();
    this.dispatchEvent(new Event(this.#kept === null ? 'ended' : 'renewed'));
  }
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? 'null');
  } catch {
    return null;
  }
}

/** Counted from now by the token's own length, so that a wrong clock on this side does no harm. */
function renewAt(access) {
  try {
    const claims = JSON.parse(atob(access.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
    const lifeMs = (claims.exp - claims.iat) * 1000;
    return Date.now() + lifeMs - Math.min(AHEAD_MOST_MS, lifeMs * AHEAD);
  } catch {
    return Infinity; // Not a token we can read: the server's 401 will tell.
  }
}
