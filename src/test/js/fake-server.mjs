/** A stand-in for the far end of the socket: it answers at once and remembers what it was sent. */
export class FakeServer {
  sockets = [];
  frames = [];
  log = [];
  epoch = 'e';
  #answers;

  constructor(answers) {
    this.#answers = answers;
    const server = this;
    this.WebSocket = class {
      readyState = 0;
      constructor(url, protocols) {
        this.protocols = protocols;
        server.sockets.push(this);
        queueMicrotask(() => {
          this.readyState = 1;
          this.onopen();
        });
      }
      send(text) {
        server.#receive(JSON.parse(text));
      }
      close() {
        this.readyState = 3;
      }
    };
  }

  connect = () => ({ ok: { user: 12, ping_s: 25 } });

  joined({ room, since }) {
    const head = { room, seq: this.log.at(-1)?.seq ?? 0, epoch: this.epoch };
    if (since?.epoch !== this.epoch) return { ok: { ...head, recovered: false, snapshot: {} } };
    const missed = this.log.filter((event) => event.seq > since.seq);
    const events = missed.slice(0, this.#answers.pageSize ?? 200);
    return { ok: { ...head, recovered: true, more: events.length < missed.length, events } };
  }

  push(...frames) {
    this.sockets.at(-1).onmessage?.({ data: frames.map((frame) => JSON.stringify(frame)).join('\n') });
  }

  drop(code, reason = '') {
    const socket = this.sockets.at(-1);
    socket.readyState = 3;
    socket.onclose({ code, reason });
  }

  async sees(op) {
    await until(() => this.frames.some((frame) => frame[op]));
    return this.frames.findLast((frame) => frame[op]);
  }

  #receive(frame) {
    this.frames.push(frame);
    const op = Object.keys(frame).find((key) => key !== 'id');
    if (frame.id === undefined) return;
    const answer = this.#answer(op, frame[op]);
    if (answer !== null) queueMicrotask(() => this.push({ id: frame.id, ...answer }));
  }

  #answer(op, body) {
    if (this.#answers[op]) return this.#answers[op](body, this);
    if (op === 'connect') return this.connect();
    return op === 'join' ? this.joined(body) : { ok: {} };
  }
}

export function event(seq, more = {}) {
  return { event: { room: 'lesson:7', seq, epoch: 'e', type: 'chat.message', data: {}, ...more } };
}

export function soon() {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

export async function until(holds) {
  for (let waited = 0; waited < 1000; waited++) {
    if (holds()) return;
    await soon();
  }
  throw new Error(`never: ${holds}`);
}
