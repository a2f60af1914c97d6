import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';

/** As much of the server's side of a WebSocket as Socket Mode needs: text, ping and close, in frames below 64 KiB. */
export async function startSocketServer() {
  const links: Link[] = [];
  const server = createServer();
  server.on('upgrade', (request, socket) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    const link = makeLink(socket);
    links.push(link);
    link.send({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  return {
    url: `ws://127.0.0.1:${port}/link/?ticket=secret-ticket`,
    links,
    close: () =>
      new Promise<void>((resolve) => {
        for (const link of links) link.cut();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Link {
  /** Envelopes the bot acknowledged: id and payload. */
  acks: { envelope_id: string; payload?: unknown }[];
  open: boolean;
  send(thing: object): void;
  cut(): void;
}

function makeLink(socket: Duplex): Link {
  const link: Link = {
    acks: [],
    open: true,
    send: (thing) => frame(socket, 1, JSON.stringify(thing)),
    cut: () => socket.destroy(),
  };
  let left = Buffer.alloc(0);
  socket.on('data', (part: Buffer) => {
    left = Buffer.concat([left, part]);
    for (let next = take(left); next; next = take(left)) {
      left = left.subarray(next.length);
      if (next.opcode === 1) link.acks.push(JSON.parse(next.text));
      if (next.opcode === 9) frame(socket, 10, next.text);
      if (next.opcode === 8) {
        frame(socket, 8, '');
        socket.end();
      }
    }
  });
  socket.on('close', () => (link.open = false));
  socket.on('error', () => {});
  return link;
}

function frame(socket: Duplex, opcode: number, text: string): void {
  const data = Buffer.from(text);
  const head =
    data.length < 126
      ? Buffer.from([0x80 | opcode, data.length])
      : Buffer.from([0x80 | opcode, 126, data.length >> 8, data.length & 255]);
  if (socket.writable) socket.write(Buffer.concat([head, data]));
}

function take(bytes: Buffer): { opcode: number; text: string; length: number } | undefined {
  if (bytes.length < 6) return undefined;
  const short = bytes.readUInt8(1) & 127;
  const at = short === 126 ? 4 : 2;
  const size = short === 126 ? bytes.readUInt16BE(2) : short;
  const length = at + 4 + size;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(at, at + 4);
  const data = Buffer.from(bytes.subarray(at + 4, length).map((byte, i) => byte ^ (mask[i % 4] ?? 0)));
  return { opcode: bytes.readUInt8(0) & 15, text: data.toString(), length };
}
