/** When to come back after a connection ended. Pure; the random source is a parameter. */

const FIRST_MS = 300;
const LONGEST_MS = 10_000;
const FLOOR_MS = 50;
/** For the codes that promise a delay, when none was announced. */
const UNANNOUNCED_MS = 1_000;

/**
 * Exponential backoff with full jitter: a class that lost its server together does not come back together.
 *
 * @param {number} attempt  0 for the first try after a loss
 * @param {() => number} [random]
 * @param {{firstMs?: number, longestMs?: number}} [limits]
 * @returns {number} milliseconds
 */
export function backoff(attempt, random = Math.random, { firstMs = FIRST_MS, longestMs = LONGEST_MS } = {}) {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 20));
  return Math.max(FLOOR_MS, Math.round(random() * ceiling));
}

/** Whether a close code says that coming back is of no use. */
export const isFinal = (code) => code >= 4500 && code <= 4999;

/**
 * @param {number} code  WebSocket close code
 * @returns {'backoff' | 'announced' | 'token' | 'closed'}
 */
export function afterClose(code) {
  if (code === 4005 || code === 4500) return 'token';
  if (code >= 4300 && code <= 4399) return 'announced';
  if (isFinal(code)) return 'closed';
  return 'backoff';
}

/**
 * The least pause before coming back: what the server asked for, the longest of it.
 *
 * @param {number} code
 * @param {{drainMs?: number, retryAfterMs?: number}} [asked]
 */
export function leastPause(code, { drainMs = 0, retryAfterMs = 0 } = {}) {
  const announced = afterClose(code) === 'announced' ? drainMs || UNANNOUNCED_MS : 0;
  return Math.max(announced, retryAfterMs);
}

/**
 * When to ask for the next token: in the last fifth of its life, at most a minute before its end, spread a little.
 *
 * @param {string | null} token  a JWT; with any other token the server's refusal has to tell
 * @param {number} now  milliseconds, by the server's clock
 * @param {() => number} [random]
 * @returns {number} milliseconds from now, or Infinity
 */
export function renewIn(token, now, random = Math.random) {
  const claims = claimsOf(token);
  if (typeof claims?.exp !== 'number') return Infinity;
  const left = claims.exp * 1000 - now;
  const life = typeof claims.iat === 'number' ? (claims.exp - claims.iat) * 1000 : left;
  const ahead = Math.min(60_000, life / 5);
  return Math.max(0, left - ahead * (0.8 + 0.2 * random()));
}

function claimsOf(token) {
  try {
    return JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
  } catch {
    return null;
  }
}
