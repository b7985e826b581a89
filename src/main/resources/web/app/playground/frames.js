const MOST = 2000;
const bytes = new TextEncoder();

/**
 * The log of frames, newest first.
 *
 * @typedef {{n: number, direction: 'in' | 'out', at: number, bytes: number, text: string, frame: any, kind: string,
 *   label: string, room: string, tookMs: number | null}} Seen
 */
export class Frames {
  /** @type {Seen[]} */
  list = [];
  /** Counts of all that passed, whether kept or not. */
  counts = { in: 0, out: 0 };
  sizes = { in: 0, out: 0 };
  filter = '';
  pings = false;
  #n = 0;
  /** @type {Seen[] | null} */
  #whilePaused = null;
  /** @type {Map<number, {op: string, at: number}>} */
  #asked = new Map();

  get paused() {
    return this.#whilePaused !== null;
  }

  /** How many came since the pause. */
  get waiting() {
    return this.#whilePaused?.length ?? 0;
  }

  /** Answers to another connection are not on their way any more. */
  begin() {
    this.#asked.clear();
  }

  add({ direction, text, at }) {
    for (const line of text.split('\n')) if (line.trim()) this.#addOne(direction, line, at);
  }

  /** A line of our own, such as a connection that ended. */
  note(label, text = '') {
    this.#keep({ n: this.#n++, direction: 'in', at: Date.now(), bytes: 0, text, frame: null, kind: 'note', label, room: '', tookMs: null });
  }

  pause() {
    if (!this.paused) {
      this.#whilePaused = [];
      return;
    }
    const waited = this.#whilePaused ?? [];
    this.#whilePaused = null;
    this.list = [...waited, ...this.list].slice(0, MOST);
  }

  clear() {
    this.list = [];
    if (this.paused) this.#whilePaused = [];
  }

  shown() {
    const wanted = this.filter.trim().toLowerCase();
    return this.list.filter(
      (seen) =>
        (this.pings || seen.kind !== 'ping') &&
        (wanted === '' || seen.label.toLowerCase().includes(wanted) || seen.text.toLowerCase().includes(wanted)),
    );
  }

  #addOne(direction, text, at) {
    const frame = parse(text);
    const size = bytes.encode(text).length;
    this.counts[direction]++;
    this.sizes[direction] += size;
    this.#keep({ n: this.#n++, direction, at, bytes: size, text, frame, ...this.#judge(direction, frame, at) });
  }

  #keep(seen) {
    const list = this.#whilePaused ?? this.list;
    list.unshift(seen);
    if (list.length > MOST) list.length = MOST;
  }

  #judge(direction, frame, at) {
    if (frame === null) return { kind: 'bad', label: '?', room: '', tookMs: null };
    const key = Object.keys(frame).find((each) => each !== 'id');
    const body = frame[key] ?? {};
    const room = body.room ?? '';
    if (key === undefined && frame.id === undefined) return { kind: 'ping', label: 'ping', room: '', tookMs: null };
    if (direction === 'out') {
      if (frame.id !== undefined) this.#asked.set(frame.id, { op: key, at });
      return { kind: 'ask', label: key ?? '?', room, tookMs: null };
    }
    if (frame.id === undefined) return { kind: key === 'event' || key === 'signal' ? key : 'push', label: body.type ?? key, room, tookMs: null };
    const asked = this.#asked.get(frame.id);
    this.#asked.delete(frame.id);
    const label = `${asked?.op ?? '?'} ${frame.err ? frame.err.name : 'ok'}`;
    return { kind: frame.err ? 'err' : 'ok', label, room, tookMs: asked ? Math.max(0, at - asked.at) : null };
  }
}

function parse(text) {
  try {
    const frame = JSON.parse(text);
    return typeof frame === 'object' && frame !== null ? frame : null;
  } catch {
    return null;
  }
}

/** What may be shown and copied: a credential is no business of whoever looks over a shoulder. */
export const veiled = (text) => text.replace(/("(?:token|ticket)":")[^"]{8,}(")/g, '$1…$2');
