// Socket.IO with its Redis Streams adapter and connection state recovery: order, storage and recovery as far as it has them.
// node --expose-gc socketio.mjs PORT REDIS_URL
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';
import { Server } from 'socket.io';

const [port, redisUrl] = process.argv.slice(2);
const redis = createClient({ url: redisUrl });
redis.on('error', (error) => console.error(String(error)));
await redis.connect();

const http = createServer((request, response) => {
  global.gc();
  response.end(String(process.memoryUsage().heapUsed));
});
const io = new Server(http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  serveClient: false,
  adapter: createAdapter(redis, { onlyPlaintext: true }),
  connectionStateRecovery: { maxDisconnectionDuration: 120_000 },
});
const seqs = new Map();

io.on('connection', (socket) => {
  socket.on('join', (room, user, answer) => {
    socket.data.user = user;
    socket.join(room);
    answer(true);
  });
  socket.on('say', (room, cid, text) => {
    const seq = (seqs.get(room) ?? 0) + 1;
    seqs.set(room, seq);
    const user = socket.data.user;
    io.to(room).emit('event', {
      room: `lesson:${room}`,
      seq,
      type: 'chat.message',
      at: new Date(),
      from: { user, name: `Member ${user}`, role: 'student' },
      cid,
      data: { text },
    });
  });
});
http.listen(Number(port), '127.0.0.1', 4096);
