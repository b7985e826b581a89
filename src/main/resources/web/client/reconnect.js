/** When to come back after a connection ended. Pure; the random source is a parameter. */

const FIRST_MS = 300;
const LONGEST_MS = 10_000;
const FLOOR_MS = 50;

/**
 * Exponential backoff with full jitter: a class that lost its server together does not come back together.
 *
 * @param {number} attempt  0 for the first try after a loss
 * @param {() => number} [random]
 * @returns {number} milliseconds
 */
export function backoff(attempt, random = Math.random) {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.max(FLOOR_MS, Math.round(random() * ceiling));
}

/** Whether a close code says that coming back is of no use. */
export const isFinal = (code) => code >= 4500 && code <= 4999;

/**
 * @param {number} code  WebSocket close code
 * @returns {'backoff' | 'drained' | 'token' | 'closed'}
 */
export function afterClose(code) {
  if (code === 4005 || code === 4500) return 'token';
  if (code >= 4300 && code <= 4399) return 'drained';
  if (isFinal(code)) return 'closed';
  return 'backoff';
}
