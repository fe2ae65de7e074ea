import type { Host } from './host.ts';

/** Starts what is measured, by name; given the URL of the engine, or nothing. */
export const hosts = {
  sallyport: async (engine: string): Promise<Host> =>
    (await import('./peers/sallyport/server.ts')).startSallyport(engine),
  'sallyport-whole': async (engine: string): Promise<Host> =>
    (await import('./peers/sallyport/server.ts')).startSallyport(engine, true),
  'sallyport-desk': async (engine: string): Promise<Host> =>
    (await import('./peers/sallyport/server.ts')).startDesk(engine),
  'raw-ws': async (): Promise<Host> =>
    (await import('./peers/raw-ws/server.ts')).startRawWs({ corked: false }),
  'raw-ws-corked': async (): Promise<Host> =>
    (await import('./peers/raw-ws/server.ts')).startRawWs({ corked: true }),
  'socket-io': async (): Promise<Host> =>
    (await import('./peers/socket-io/server.ts')).startSocketIo(),
  'nats-responder': async (engine: string): Promise<Host> =>
    (await import('./engines/nats/responder.ts')).startNatsResponder(engine),
  'nats-relay': async (engine: string): Promise<Host> =>
    (await import('./engines/nats/relay.ts')).startNatsRelay(engine),
  'nats-plain': async (engine: string): Promise<Host> => {
    const { startPlainGateway } = await import('./engines/plain-gateway.ts');
    return (await import('./engines/nats/relay.ts')).startNatsRelay(engine, startPlainGateway);
  },
  'nats-plain-desk': async (engine: string): Promise<Host> => {
    const { answerPlainly } = await import('./engines/plain-gateway.ts');
    return (await import('./engines/nats/responder.ts')).startNatsResponder(engine, answerPlainly);
  },
  'nats-consumer': async (engine: string): Promise<Host> =>
    (await import('./engines/nats/consumer.ts')).startNatsConsumer(engine),
  'redis-responder': async (engine: string): Promise<Host> =>
    (await import('./engines/redis/responder.ts')).startRedisResponder(engine),
  'redis-relay': async (engine: string): Promise<Host> =>
    (await import('./engines/redis/relay.ts')).startRedisRelay(engine),
  'redis-plain': async (engine: string): Promise<Host> => {
    const { startPlainGateway } = await import('./engines/plain-gateway.ts');
    return (await import('./engines/redis/relay.ts')).startRedisRelay(engine, startPlainGateway);
  },
  'redis-plain-desk': async (engine: string): Promise<Host> => {
    const { answerPlainly } = await import('./engines/plain-gateway.ts');
    return (await import('./engines/redis/responder.ts')).startRedisResponder(
      engine,
      answerPlainly,
    );
  },
  'redis-consumer': async (engine: string): Promise<Host> =>
    (await import('./engines/redis/consumer.ts')).startRedisConsumer(engine),
} as const;

export type HostName = keyof typeof hosts;
