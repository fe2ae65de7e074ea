import type { Bus } from '@sallyport/server';
import { BusError, memoryBus, startService } from '@sallyport/server';
import { startGatewayHarness } from '@sallyport/testing';
import { expect, it } from 'vitest';
import { createAgents, createSeen } from './remote/agents.ts';
import { contract } from './remote/contract.ts';

const channel = 'room:blue';
const unavailable = { type: 'error', payload: { code: 'unavailable', retryable: true } };

/** A bus whose queues do what they are asked, and then say of the first order that they cannot be reached. */
function forgetful(bus: Bus): Bus {
  let failures = 0;
  return {
    ...{ logs: bus.logs, topics: bus.topics, records: bus.records },
    queues: {
      ...{ consume: bus.queues.consume.bind(bus.queues) },
      ...{ deadLetters: bus.queues.deadLetters.bind(bus.queues) },
      async enqueue(subject, item) {
        const enqueued = await bus.queues.enqueue(subject, item);
        failures += 1;
        if (failures === 1) throw new BusError('unavailable', 'It did not answer in time.');
        return enqueued;
      },
    },
    check: (signal) => bus.check(signal),
    async [Symbol.asyncDispose]() {},
  };
}

it('a request that nobody could be given is judged anew under its id [SP-REQ-025]', async () => {
  await using bus = memoryBus();
  await using harness = await startGatewayHarness(contract, { bus });
  await using client = await harness.connect();
  const who = { id: '1', channel, intent: 'who', payload: {} };
  expect(await client.ask(who)).toMatchObject(unavailable);
  const service = await startService(createAgents('far'), { bus });
  expect(await client.ask(who)).toMatchObject({ type: 'reply', payload: { by: 'far' } });
  await service.drain();
});

it('a durable event of which nobody knows whether it was stored is stored once under its id [SP-REQ-025]', async () => {
  await using bus = memoryBus();
  const seen = createSeen();
  const service = await startService(createAgents('far', seen), { bus });
  await using harness = await startGatewayHarness(contract, { bus: forgetful(bus) });
  await using client = await harness.connect();
  const order = { id: '1', channel, intent: 'order', payload: { text: 'tea' } };
  expect(await client.ask(order)).toMatchObject(unavailable);
  client.send({ type: 'pong', ref: 'refused', timestamp: Date.now() });
  expect(await client.ask(order)).toMatchObject({ type: 'ack' });
  await service.drain();
  expect(seen.orders).toMatchObject([{ text: 'tea', tries: 1 }]);
});
