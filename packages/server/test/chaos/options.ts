import type { Planted } from './planted.ts';
import { PLANTED } from './planted.ts';

/** How much chaos, on what. */
export interface ChaosOptions {
  readonly engine: 'redis' | 'nats';
  readonly seed: number;
  readonly clients: number;
  /** Seconds of faults at least; it goes on until {@link intents} and {@link messages} are there too. */
  readonly durationSec: number;
  /** Intents to be acknowledged at least. */
  readonly intents: number;
  /** Messages to be handed to subscribers at least. */
  readonly messages: number;
  readonly intentsPerSecond: number;
  /** Publications. */
  readonly messagesPerSecond: number;
  /** Milliseconds after which the work of an instance that died goes to another. */
  readonly leaseMs: number;
  /** Milliseconds between two faults of processes, at most. */
  readonly pauseMs: number;
  /** A fault of the run's own, that it must find. */
  readonly planted?: Planted | undefined;
}

/** The long form, minutes long. */
const LONG: Omit<ChaosOptions, 'engine'> = {
  seed: 1,
  clients: 200,
  durationSec: 240,
  intents: 100_000,
  messages: 100_000,
  intentsPerSecond: 350,
  messagesPerSecond: 120,
  leaseMs: 5_000,
  pauseMs: 8_000,
};

/** The short form: the same faults, each once, in seconds. */
export const SHORT: Omit<ChaosOptions, 'engine'> = {
  ...LONG,
  clients: 20,
  durationSec: 5,
  intents: 100,
  messages: 300,
  intentsPerSecond: 60,
  messagesPerSecond: 40,
  leaseMs: 1_500,
  pauseMs: 1_000,
};

/** What the command line says, all as text. */
export interface ChaosArguments {
  readonly engine: readonly string[];
  readonly seed?: string | undefined;
  readonly clients?: string | undefined;
  readonly duration?: string | undefined;
  readonly intents?: string | undefined;
  readonly messages?: string | undefined;
  readonly rate?: string | undefined;
  readonly publications?: string | undefined;
  readonly plant?: string | undefined;
}

/**
 * The runs that are asked for, one for each engine.
 *
 * @throws TypeError naming the argument and what to write instead.
 */
export function readOptions(said: ChaosArguments): readonly ChaosOptions[] {
  const planted = PLANTED.find((one) => one === said.plant);
  if (said.plant !== undefined && planted === undefined) {
    throw new TypeError(`--plant must be one of ${PLANTED.join(', ')}, got "${said.plant}".`);
  }
  return said.engine.map((engine) => {
    if (engine !== 'redis' && engine !== 'nats') {
      throw new TypeError(`--engine must be redis or nats, got "${engine}".`);
    }
    return {
      ...LONG,
      engine,
      planted,
      seed: count('seed', said.seed, LONG.seed),
      clients: count('clients', said.clients, LONG.clients),
      durationSec: count('duration', said.duration, LONG.durationSec),
      intents: count('intents', said.intents, LONG.intents),
      messages: count('messages', said.messages, LONG.messages),
      intentsPerSecond: count('rate', said.rate, LONG.intentsPerSecond),
      messagesPerSecond: count('publications', said.publications, LONG.messagesPerSecond),
    };
  });
}

function count(name: string, said: string | undefined, otherwise: number): number {
  const value = said === undefined ? otherwise : Number(said);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new TypeError(`--${name} must be a positive integer, got "${said}".`);
}
