/** A board of strokes that pass as signals: who leads draws, who is there watches, nothing is kept. */

export const SIZE = { width: 1600, height: 1000 };
export const PENS = 4;
const EVERY_MS = 120;
/** So many numbers, two a point, fit into a signal of 4,096 characters. */
const MOST_NUMBERS = 600;
const MOST_STROKES = 400;
const MOST_IN_STROKE = 20_000;
const ASKED_EVERY_MS = 3000;

export class Board {
  /** @type {{key: string, pen: number, points: number[]}[]} */
  strokes = [];
  pen = 0;
  #send;
  #changed;
  /** A page that is loaded anew must not write over what it drew before. */
  #own = Math.floor(Math.random() * 2 ** 31) * 1000;
  #stroke = null;
  #sent = 0;
  #timer;
  #answeredAt = 0;

  /** @param {(data: object) => boolean} send  @param {() => void} changed */
  constructor(send, changed) {
    this.#send = send;
    this.#changed = changed;
  }

  get empty() {
    return this.strokes.length === 0;
  }

  /** What came over the wire; only leaders draw, anybody may ask for what there is. */
  take({ from, data }, { leads }) {
    if (data?.ask) return leads ? this.#answer() : undefined;
    if (!from || (from.role !== 'teacher' && from.role !== 'admin')) return;
    const next = withPiece(this.strokes, from.user, data);
    if (next === this.strokes) return;
    this.strokes = next;
    this.#changed();
  }

  /** Whoever comes later asks for what was drawn before. */
  ask = () => this.#send({ ask: true });

  choose = (pen) => {
    this.pen = pen;
    this.#changed();
  };

  begin(x, y) {
    this.#stroke = { key: `own:${++this.#own}`, id: this.#own, pen: this.pen, points: [at(x, 'width'), at(y, 'height')] };
    this.#sent = 0;
    this.#keep(this.#stroke);
    this.#timer ??= setInterval(() => this.#flush(), EVERY_MS);
  }

  draw(x, y) {
    if (!this.#stroke) return;
    const points = this.#stroke.points;
    const [px, py] = points.slice(-2);
    const [nx, ny] = [at(x, 'width'), at(y, 'height')];
    if (Math.abs(nx - px) + Math.abs(ny - py) < 3) return;
    points.push(nx, ny);
    this.#changed();
  }

  end() {
    this.#flush();
    this.#stroke = null;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  wipe = () => {
    this.end();
    this.strokes = [];
    this.#send({ wipe: true });
    this.#changed();
  };

  close() {
    clearInterval(this.#timer);
  }

  #keep(stroke) {
    this.strokes = [...this.strokes, stroke].slice(-MOST_STROKES);
    this.#changed();
  }

  /** Sends what has been drawn since the last time. */
  #flush() {
    const stroke = this.#stroke;
    if (!stroke || this.#sent >= stroke.points.length) return;
    const piece = pieceOf(stroke, this.#sent);
    this.#sent += piece.points.length;
    this.#send(piece);
  }

  /** All of one's own again, spread so that it stays below the rate of a connection. */
  #answer() {
    if (Date.now() - this.#answeredAt < ASKED_EVERY_MS) return;
    this.#answeredAt = Date.now();
    pieces(this.strokes).forEach((piece, i) => setTimeout(() => this.#send(piece), (i + 1) * EVERY_MS));
  }
}

/** A stroke grows by its pieces, and the same piece twice changes nothing; what is not a stroke does not get in. */
export function withPiece(strokes, user, data) {
  if (data?.wipe) return strokes.length === 0 ? strokes : [];
  if (!isPiece(data ?? {})) return strokes;
  const { id, pen, start, points } = data;
  const key = `${user}:${id}`;
  const index = strokes.findIndex((stroke) => stroke.key === key);
  if (index < 0) return [...strokes, { key, pen, points }].slice(-MOST_STROKES);
  const known = strokes[index].points;
  const all = [...known.slice(0, start), ...points, ...known.slice(start + points.length)];
  return all.length > MOST_IN_STROKE ? strokes : strokes.with(index, { key, pen, points: all });
}

function isPiece({ id, pen, start, points }) {
  const numbers = Number.isSafeInteger(id) && Number.isInteger(pen) && pen >= 0 && pen < PENS && Number.isInteger(start) && start >= 0 && start % 2 === 0;
  return numbers && Array.isArray(points) && points.length >= 2 && points.length <= MOST_NUMBERS && points.length % 2 === 0 && points.every(Number.isFinite);
}

const pieceOf = ({ id, pen, points }, start) => ({ id, pen, start, points: points.slice(start, start + MOST_NUMBERS) });

/** One's own strokes as signals that are small enough. */
export function pieces(strokes) {
  return strokes
    .filter(({ id }) => id !== undefined)
    .flatMap((stroke) => {
      const count = Math.ceil(stroke.points.length / MOST_NUMBERS);
      return Array.from({ length: count }, (_, i) => pieceOf(stroke, i * MOST_NUMBERS));
    });
}

const at = (value, side) => Math.round(Math.min(SIZE[side], Math.max(0, value)));
