import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { nextDrain } from '../../src/connection/next-drain.ts';

const never = new AbortController().signal;

/** A socket whose peer reads nothing, filled to the brim. */
async function fullSocket(): Promise<{ readonly socket: Socket; readonly peer: Socket }> {
  const accepted = Promise.withResolvers<Socket>();
  const server = createServer({ allowHalfOpen: true }, accepted.resolve).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const peer = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const socket = await accepted.promise;
  onTestFinished(() => {
    peer.destroy();
    socket.destroy();
    server.close();
  });
  peer.on('error', () => {}); // it is reset
  socket.on('error', () => {});
  while (socket.write(Buffer.alloc(1_048_576)) || socket.writableLength < 4_194_304);
  return { socket, peer };
}

/** Whether it is settled some turns of the event loop later. */
async function isSettled(waiting: Promise<void>): Promise<boolean> {
  let settled = false;
  void waiting.then(() => {
    settled = true;
  });
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  return settled;
}

it('waits for a peer that reads', async () => {
  const { socket, peer } = await fullSocket();
  const waiting = nextDrain(socket, never);
  expect(await isSettled(waiting)).toBe(false);
  peer.resume();
  await waiting;
  await nextDrain(socket, never); // there is room
});

it('waits for the end of a socket that is being ended while its peer does not read', async () => {
  const { socket, peer } = await fullSocket();
  peer.end();
  await new Promise((resolve) => socket.resume().once('end', resolve));
  socket.end();
  const waiting = nextDrain(socket, never);
  expect(await isSettled(waiting)).toBe(false);
  peer.destroy();
  socket.destroy();
  await waiting;
});

it('leaves a turn of the event loop to others where the socket is closed', async () => {
  const { socket } = await fullSocket();
  socket.destroy();
  await new Promise((resolve) => socket.once('close', resolve));
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  await nextDrain(socket, never);
  expect(turned).toBe(true);
});

it('ends with the signal', async () => {
  const { socket } = await fullSocket();
  const controller = new AbortController();
  const waiting = nextDrain(socket, controller.signal);
  controller.abort();
  await waiting;
  expect(socket.writableNeedDrain).toBe(true);
});
