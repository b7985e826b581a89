import { createServer } from 'node:http';

/** A server that speaks event streams and nothing else: its sockets never open, as behind a proxy that eats them. */
export class FakeStream {
  frames = [];
  posts = [];
  /** Streams that the client let go of, and whether something was said after that. */
  gone = 0;
  goneBeforePost = false;
  tickets = [];
  streams = new Map();
  answers = {};
  #http;

  static async start() {
    const fake = new FakeStream();
    fake.#http = createServer((request, response) => fake.#serve(request, response));
    await new Promise((resolve) => fake.#http.listen(0, '127.0.0.1', resolve));
    fake.url = `http://127.0.0.1:${fake.#http.address().port}`;
    return fake;
  }

  async stop() {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  push(...frames) {
    for (const frame of frames) this.write(`data: ${JSON.stringify(frame)}\n\n`);
  }

  /** Raw text into the newest stream. */
  write(text) {
    [...this.streams.values()].at(-1).write(text);
  }

  cut() {
    for (const stream of this.streams.values()) stream.destroy();
  }

  async #serve(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    let body = '';
    for await (const chunk of request) body += chunk;
    if (pathname === '/api/ws-ticket/') return this.#ticket(request, response);
    if (pathname === '/api/live/') return this.#open(searchParams.get('ticket'), response);
    const key = pathname.split('/').at(-2);
    if (!this.streams.has(key)) return response.writeHead(404).end();
    this.posts.push(body);
    this.goneBeforePost ||= this.gone > 0;
    response.writeHead(204).end();
    for (const line of body.split('\n')) this.#receive(JSON.parse(line));
  }

  #ticket(request, response) {
    if (request.method !== 'POST') return response.writeHead(405).end();
    if (request.headers.authorization !== 'Bearer good') return response.writeHead(401).end();
    this.tickets.push(`t${this.tickets.length}`);
    response.writeHead(201, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ ticket: this.tickets.at(-1), expires_in: 30 }));
  }

  #open(ticket, response) {
    if (!this.tickets.includes(ticket)) return response.writeHead(401).end();
    const key = `k${this.streams.size}`;
    this.streams.set(key, response);
    response.on('close', () => this.gone++);
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify({ stream: key })}\n\n`);
  }

  #receive(frame) {
    this.frames.push(frame);
    if (frame.id === undefined) return;
    const op = Object.keys(frame).find((key) => key !== 'id');
    this.push({ id: frame.id, ...this.#answer(op, frame[op]) });
  }

  #answer(op, body) {
    if (this.answers[op]) return this.answers[op](body);
    if (op === 'connect') return { ok: { user: 12, ping_s: 25 } };
    if (op !== 'join') return { ok: { room: body.room, seq: 1, epoch: 'e' } };
    if (body.since) return { ok: { room: body.room, seq: body.since.seq, epoch: 'e', recovered: true, more: false, events: [] } };
    return { ok: { room: body.room, seq: 0, epoch: 'e', recovered: false, snapshot: {} } };
  }
}

/** A WebSocket behind a proxy that lets none through. */
export class EatenSocket {
  static tried = 0;
  readyState = 0;
  constructor() {
    EatenSocket.tried++;
    setTimeout(() => this.onclose?.({ code: 1006, reason: '' }), 1);
  }
  send() {}
  close() {}
}
