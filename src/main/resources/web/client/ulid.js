const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A new ULID: 48 bits of time and 80 random bits in Crockford's base 32. It names a message for good, so the same
 * message can be sent again without being written twice.
 *
 * @param {number} [now]
 * @returns {string}
 */
export function ulid(now = Date.now()) {
  let time = '';
  for (let i = 0, rest = now; i < 10; i++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let random = '';
  for (const byte of bytes) random += ALPHABET[byte & 31];
  return time + random;
}
