import { channel, defineContract, request } from '@sallyport/protocol';
import { createService } from '@sallyport/server';
import { advanceUntil, createManualClock, startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const contract = defineContract({
  name: 'harness',
  version: '1.0.0',
  channels: {
    room: channel('room', {
      access: { send: 'room:write' },
      accepts: { wait: request({ payload: z.object({}), reply: z.string() }) },
    }),
  },
});

function waitingService(answer: Promise<string>) {
  return createService(contract, { channels: { room: { wait: () => answer } } });
}

describe('a gateway harness', () => {
  it('makes clients of its contract, with the claims that they are given, and closes them', async () => {
    const services = [waitingService(Promise.resolve('done'))];
    const harness = await startGatewayHarness(contract, { services });
    const allowed = harness.createClient({ scopes: ['room:write'] });
    await expect(allowed.channel('room').request('wait', {})).resolves.toBe('done');
    const guest = harness.createClient();
    await expect(guest.channel('room').request('wait', {})).rejects.toMatchObject({
      code: 'forbidden',
    });
    await harness[Symbol.asyncDispose]();
    expect([allowed.status.state, guest.status.state]).toEqual(['disconnected', 'disconnected']);
  });

  it('runs both ends on one clock', async () => {
    const clock = createManualClock();
    const services = [waitingService(new Promise(() => {}))];
    const limits = { workTimeoutMs: 5_000 };
    await using harness = await startGatewayHarness(contract, { services, clock, limits });
    const client = harness.createClient({ scopes: ['room:write'] });
    await advanceUntil(clock, client.connect());
    const room = client.channel('room');
    const byGateway = room.request('wait', {});
    await expect(advanceUntil(clock, byGateway, 100)).rejects.toMatchObject({
      name: 'ProtocolError',
    });
    const byClient = room.request('wait', {}, { timeoutMs: 1_000 });
    await expect(advanceUntil(clock, byClient, 100)).rejects.toMatchObject({ name: 'ClientError' });
  });

  it('notices an expired token by its clock', async () => {
    const clock = createManualClock();
    await using harness = await startGatewayHarness(contract, { clock });
    const raw = await harness.connect({ expiresInSec: 90 });
    clock.advance(31_000);
    await expect(raw.next(({ type }) => type === 'system')).resolves.toMatchObject({
      intent: 'expiring',
      payload: { expiresAt: clock.now() + 59_000 },
    });
  });
});
