// The least a fan-out needs: rooms in memory, each message written as JSON once and sent to everybody. Keeps nothing.
// node --expose-gc ws.mjs PORT
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const http = createServer((request, response) => {
  global.gc();
  response.end(String(process.memoryUsage().heapUsed));
});
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
const rooms = new Map();

sockets.on('connection', (socket) => {
  let room;
  let user;
  socket.on('error', () => socket.terminate());
  socket.on('close', () => room?.sockets.delete(socket));
  socket.on('message', (message) => {
    const frame = JSON.parse(message);
    if (frame.join) {
      room = rooms.get(frame.join) ?? { name: frame.join, seq: 0, sockets: new Set() };
      user = frame.user;
      rooms.set(frame.join, room);
      room.sockets.add(socket);
      socket.send('{"joined":true}');
      return;
    }
    const event = Buffer.from(
      JSON.stringify({
        event: {
          room: `lesson:${room.name}`,
          seq: ++room.seq,
          type: 'chat.message',
          at: new Date(),
          from: { user, name: `Member ${user}`, role: 'student' },
          cid: frame.cid,
          data: { text: frame.text },
        },
      }),
    );
    for (const member of room.sockets) member.send(event, { binary: false });
  });
});
http.listen(Number(process.argv[2]), '127.0.0.1', 4096);
