import { setTimeout as delay } from 'node:timers/promises';
import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Handshake } from '../handshake.ts';
import type { Probe } from '../probe.ts';
import { demandProblem, demandRetryAfter } from './demand-problem.ts';
import { LISTED_ORIGIN } from './discover.ts';

/** What `short-deadlines` promises. */
const DEADLINE_MS = 2_000;
/** More than any server needs for the head of a request (SP-CON-061). */
const HEAD_PIECES = 64;
const PIECE_BYTES = 16_384;
/** What `address-limits` promises. */
const MAX_OF_AN_ADDRESS = 48;
/** What `user-limits` promises. */
const MAX_OF_A_USER = 8;

function* endlessHead(path: string, pieceBytes: number, pieces: number): Generator<string> {
  yield `GET ${path} HTTP/1.1\r\nHost: localhost\r\n`;
  for (let n = 0; n < pieces; n += 1) yield `X-${n}: ${'a'.repeat(pieceBytes)}\r\n`;
}

/** Connects from other addresses each time, as a header has it, until it is refused. */
async function pretend(context: CaseContext): Promise<{ crowd: Probe[]; refusal: Handshake }> {
  const { connect, token, handshake } = context;
  const crowd: Probe[] = [];
  for (let n = 1; ; n += 1) {
    const sub = context.unique();
    const address = `192.0.2.${n}`;
    const headers = { 'x-forwarded-for': address, forwarded: `for=${address}` };
    const bearer = await token({ sub });
    const probe = await connect({ token: bearer, headers }).catch((error: unknown) => {
      if (error instanceof CaseFailure) return undefined;
      throw error;
    });
    if (probe === undefined) {
      const offered = `sallyport.v1, bearer.${bearer}`;
      const refusal = await handshake({
        headers: { ...headers, 'sec-websocket-protocol': offered },
      });
      return { crowd, refusal };
    }
    crowd.push(probe);
    if (n > MAX_OF_AN_ADDRESS) {
      throw new CaseFailure(`at most ${MAX_OF_AN_ADDRESS} connections`, `${n}`);
    }
  }
}

/** Bounds of requests and connections. */
export const conBoundCases = casesOf('CON', {
  '061': {
    title: 'ends a request that does not come whole in time, by HTTP 408 if by any answer',
    rules: 'CON-060',
    requires: ['short-deadlines'],
    async run({ raw }) {
      const said = await raw({
        pieces: endlessHead('/ws', 1, 1_000),
        everyMs: 200,
        withinMs: 3 * DEADLINE_MS,
      });
      if (said !== '' && !said.startsWith('HTTP/1.1 408 ')) {
        throw new CaseFailure('HTTP 408, or a cut', show(said));
      }
    },
  },
  '062': {
    title: 'refuses a request whose head has no end with HTTP 431 or 400',
    rules: 'CON-061',
    async run({ raw, connect, waitMs }) {
      const pieces = endlessHead('/ws', PIECE_BYTES, HEAD_PIECES);
      const said = await raw({ pieces, everyMs: 5, withinMs: waitMs });
      if (!/^HTTP\/1\.1 (431|400) /.test(said)) {
        throw new CaseFailure('HTTP 431 or 400', said === '' ? 'a cut' : show(said));
      }
      await connect();
    },
  },
  '063': {
    title: 'counts connections by the address of the socket, whatever a header says',
    rules: 'CON-062 CON-005',
    requires: ['address-limits'],
    async run(context) {
      const { crowd, refusal } = await pretend(context);
      demandProblem(refusal, 429);
      demandRetryAfter(refusal);
      await Promise.all(crowd.map((probe) => probe.alive()));
    },
  },
  '064': {
    title: 'closes one connection of a user too many with 4429, or evicts the oldest for it',
    rules: 'CON-065 LIV-030',
    requires: ['user-limits'],
    async run({ connect, open, token, unique }) {
      const sub = unique();
      const held: Probe[] = [];
      for (let n = 0; n < MAX_OF_A_USER; n += 1) {
        held.push(await connect({ token: await token({ sub }) }));
      }
      const [oldest, ...others] = held;
      const further = await open({ token: await token({ sub }) });
      const welcomed = await further.welcome().then(
        () => true,
        () => false,
      );
      if (welcomed) await oldest?.closes(4410);
      else await further.closes(4429);
      await Promise.all(others.map((probe) => probe.alive()));
    },
  },
  '065': {
    title: 'keeps the connections that it has when it is no longer ready, and takes no others',
    rules: 'CON-063 CON-006 CON-007',
    requires: ['readiness'],
    async run(context) {
      const { connect, handshake, waitMs, features } = context;
      const probe = await connect();
      const params = { text: 'not ready for 800 ms' };
      const call = { jsonrpc: '2.0', id: context.unique(), method: 'log', params };
      probe.send({ type: 'jsonrpc', payload: call });
      const until = performance.now() + waitMs;
      let refusal = await handshake({});
      while (refusal.status === 101 && performance.now() < until) {
        await delay(25);
        refusal = await handshake({});
      }
      demandProblem(refusal, 503);
      demandRetryAfter(refusal);
      if (features.has('tickets')) {
        const headers = { origin: LISTED_ORIGIN, authorization: 'Bearer nonsense' };
        demandProblem(await handshake({ method: 'POST', headers }), 503);
      }
      await probe.alive();
      while (refusal.status === 503 && performance.now() < until) {
        await delay(25);
        refusal = await handshake({});
      }
      await probe.alive();
      await connect();
    },
  },
});
