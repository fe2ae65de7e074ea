import type { Contract } from '@sallyport/protocol';
import { toContractJson } from '@sallyport/protocol';
import { CaseFailure } from '../case-failure.ts';
import { createConformanceTokens } from '../conformance-tokens.ts';
import { allScopes } from '../contract/bearer.ts';
import type { Frame } from '../frame.ts';
import type { Finding } from '../report/report.ts';
import type { Transcript } from '../transcript.ts';
import { attack, createReasons, demandLife, Found } from './attack.ts';
import type { FuzzConnection, SentIds } from './fuzz-connection.ts';
import { openFuzzConnection } from './fuzz-connection.ts';
import type { FuzzTarget } from './fuzz-options.ts';
import type { HostileFrame } from './hostile-frame.ts';

/** A server under attack, and a witness: a connection on which nothing hostile is sent. */
export interface Siege extends AsyncDisposable {
  /** @throws Unreachable where nobody is there. */
  begin(): Promise<void>;
  /** Whether the server takes connections; where it crashed and can be started again, it is. */
  stands(): Promise<boolean>;
  /** What was found where it no longer {@link stands}. */
  lost(): Finding | undefined;
  /** @throws CaseFailure where the server does not endure the frames. */
  endure(frames: readonly HostileFrame[], transcript?: Transcript): Promise<void>;
}

/** A witness leaves before its token expires. */
const WITNESS_MS = 120_000;

/** Prepares an attack. */
export function openSiege(target: FuzzTarget, contract: Contract, waitMs: number): Siege {
  const tokens = createConformanceTokens(target.key);
  const scope = allScopes(toContractJson(contract)).join(' ');
  const probe = probeOf(contract);
  let witness: FuzzConnection | undefined;
  let sinceMs = 0;
  let lost: Finding | undefined;
  let connections = 0;

  const connect = async (transcript?: Transcript, ids = noIds()): Promise<FuzzConnection> => {
    connections += 1;
    const token = await tokens.sign({ scope });
    const options = { url: target.url, token, contract, waitMs, number: connections, ids };
    return openFuzzConnection(transcript === undefined ? options : { ...options, transcript });
  };
  const witnessing = async (transcript?: Transcript): Promise<FuzzConnection> => {
    const old = performance.now() - sinceMs > WITNESS_MS;
    if (witness !== undefined && witness.closed === undefined && !old) return witness;
    await witness?.close();
    witness = await connect(transcript);
    sinceMs = performance.now();
    return witness;
  };
  const leave = async (): Promise<void> => {
    await witness?.close();
    witness = undefined;
  };

  return {
    async begin() {
      await witnessing();
    },
    async stands() {
      try {
        await witnessing();
        return true;
      } catch (error) {
        if (!(error instanceof CaseFailure)) throw error;
        lost = findingOf(error);
        if (target.restart === undefined) return false;
        await target.restart();
        await witnessing();
        lost = undefined;
        return true;
      }
    },
    lost: () => lost,
    async endure(frames, transcript) {
      if (transcript !== undefined) connections = 0;
      const other = transcript === undefined ? await witnessing() : await connect(transcript);
      try {
        const ids = noIds();
        await attack(frames, () => connect(transcript, ids), probe);
        await demandLife(other, createReasons(other), probe);
      } catch (error) {
        await leave(); // it may be stuck with the rest
        throw error;
      } finally {
        if (transcript !== undefined) await other.close();
      }
    },
    [Symbol.asyncDispose]: leave,
  };
}

function noIds(): SentIds {
  return { sent: new Set(), repeated: new Set() };
}

/** What a failure found. */
export function findingOf(error: CaseFailure): Finding {
  return error instanceof Found
    ? error.finding
    : { expected: error.expected, actual: error.actual };
}

/** A right frame that every server answers: an echo, or else a refusal that changes nothing. */
function probeOf({ channels }: Contract): Frame {
  const echoes = channels.echo?.template === 'echo' && channels.echo.accepts?.echo !== undefined;
  return echoes
    ? { channel: 'echo', intent: 'echo', payload: { text: 'still here' } }
    : { type: 'unsubscribe', channel: 'nobody-knows-this' };
}
