import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  CONFORMANCE_AUDIENCE,
  CONFORMANCE_ISSUER,
  formatConformanceText,
  runFuzz,
} from '@sallyport/testing/conformance';
import { SignJWT } from 'jose';
import type { Look } from '../fixtures/hostile-target.ts';
import type { Testimony } from '../fixtures/hostile-witness.ts';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import { attackMcp } from './mcp-attack.ts';

/** How a gateway is besieged. */
export interface SiegeOptions {
  /** Frames that the gateway takes in each stage, about a fifth of them on the subprotocol `mcp`. */
  readonly framesPerStage: number;
  readonly stages: number;
  readonly seed: number;
  /** Told after each stage. */
  readonly onStage?: (stage: Stage) => void;
}

/** How the gateway is after so many frames. */
export interface Stage {
  /** Hostile frames that the gateway took so far; what was sent after it closed a connection does not count. */
  readonly frames: number;
  readonly look: Look;
  readonly witness: Testimony;
}

/** What came of a siege. */
export interface SiegeOutcome {
  /** How it was before. */
  readonly before: Look;
  readonly stages: readonly Stage[];
  /** What is left when everybody has gone. */
  readonly after: Look;
}

/** One in five frames is for `mcp`. */
const MCP_SHARE = 0.2;
/** Seeds that one attack may use up. */
const ROUNDS_PER_SEED = 10_000;
/** Milliseconds after which an address is forgotten, and some more. */
const QUIET_MS = 30_000;
const LOOK_EVERY_MS = 250;

/**
 * Sends hostile frames to a gateway in a process of its own, while a witness in another asks it the whole time.
 *
 * @throws Error where the gateway crashes, does not answer, or says something wrong.
 */
export async function besiege(options: SiegeOptions): Promise<SiegeOutcome> {
  const { framesPerStage, stages: count, seed, onStage } = options;
  const key = randomBytes(32);
  await using target = await startChild('hostile-target', [key.toString('hex')]);
  const url = String(target.ready);
  const token = await sign(key);
  const before = await lookAt(target);
  const stages: Stage[] = [];
  {
    await using witness = await startChild('hostile-witness', [url, token]);
    const looked = async (): Promise<Stage> => {
      const testimony = (await witness.ask()) as Testimony; // the witness says nothing else
      const look = await lookAt(target);
      return { frames: look.framesTaken - testimony.askedInAll, look, witness: testimony };
    };
    for (let round = seed; stages.length < count; ) {
      const goal = (stages.length + 1) * framesPerStage;
      let stage: Stage | undefined;
      while (stage === undefined || stage.frames < goal) {
        const wanted = goal - (stage?.frames ?? stages.at(-1)?.frames ?? 0);
        await attackBoth({ url, key, token, seed: round }, wanted);
        round += ROUNDS_PER_SEED;
        stage = worse(stage, await looked());
      }
      stages.push(stage);
      onStage?.(stage);
    }
  }
  return { before, stages, after: await lookOnceQuiet(target, before) };
}

interface Target {
  readonly url: string;
  readonly key: Uint8Array;
  readonly token: string;
  readonly seed: number;
}

async function attackBoth(target: Target, count: number): Promise<void> {
  const { url, key, token, seed } = target;
  const forMcp = Math.round(count * MCP_SHARE);
  const { found, report } = await runFuzz(
    { url, key, waitMs: 10_000 },
    { seed, frames: count - forMcp },
  );
  if (found !== undefined || report.exitCode !== 0) throw new Error(formatConformanceText(report));
  await attackMcp({ url, token, seed, frames: forMcp });
}

/** Two looks at one stage: how it is at last, and the worst that came on the way. */
function worse(first: Stage | undefined, last: Stage): Stage {
  if (first === undefined) return last;
  const { witness, look } = first;
  return {
    ...last,
    look: { ...last.look, slowestTurnMs: Math.max(look.slowestTurnMs, last.look.slowestTurnMs) },
    witness: {
      askedInAll: last.witness.askedInAll,
      asked: witness.asked + last.witness.asked,
      unanswered: witness.unanswered + last.witness.unanswered,
      slowestMs: Math.max(witness.slowestMs, last.witness.slowestMs),
    },
  };
}

async function lookAt(target: Child): Promise<Look> {
  return (await target.ask()) as Look; // the target says nothing else
}

/** Looks until nothing is held that was not held before, or the time is over. */
async function lookOnceQuiet(target: Child, before: Look): Promise<Look> {
  const until = performance.now() + QUIET_MS;
  for (;;) {
    const look = await lookAt(target);
    if (isDeepStrictEqual(look.held, before.held) || performance.now() > until) return look;
    await delay(LOOK_EVERY_MS);
  }
}

/** A token that outlives any siege. */
function sign(key: Uint8Array): Promise<string> {
  return new SignJWT({ scope: '' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('witness')
    .setIssuer(CONFORMANCE_ISSUER)
    .setAudience(CONFORMANCE_AUDIENCE)
    .setExpirationTime('1d')
    .sign(key);
}
