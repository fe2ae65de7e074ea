import { digestContract, toContractJson } from '@sallyport/protocol';
import { fixtureContract } from './fixture-contract.ts';
import type { CaseResult } from './report/report.ts';

const GUIDE = 'docs/conformance.md#where-to-begin';
const NO_ENDPOINT = `Check the path in --url. Where there is no endpoint yet, add one: it answers a WebSocket upgrade with 101 and selects the subprotocol sallyport.v1. Socket.IO, SignalR and the like bring a protocol of their own, so that the endpoint stands beside theirs, on another path.`;

/** What connecting came to, and what the developer of the server does about it, the first that fits. */
const steps: readonly (readonly [RegExp, string])[] = [
  [
    /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ETIMEDOUT/,
    'Nobody answers there. Start the server, and check host and port in --url; or let the kit start it, by --start "<command>" --ready <port>.',
  ],
  [
    /HTTP 40[13] /,
    'It refused the upgrade by HTTP. Take the WebSocket, and refuse a credential by close 4401 or 4403, which browsers can see; the kit sends a right one, as the subprotocol entry bearer.<jwt>.',
  ],
  [/HTTP \d+ /, `An HTTP server answered, and did not take the WebSocket. ${NO_ENDPOINT}`],
  [/hang up|ECONNRESET/, `Something listens there, and dropped the upgrade. ${NO_ENDPOINT}`],
  [
    /subprotocol/,
    'It took the WebSocket without a subprotocol that was offered. Select sallyport.v1, out of the entries of Sec-WebSocket-Protocol, and never the one that starts with bearer.',
  ],
  [
    /wrong version number|EPROTO|packet length/,
    'It speaks no TLS there: write ws:// in place of wss://.',
  ],
  [
    /closed with 4401/,
    'It refused the token. Verify it by HS256 with the key in SALLYPORT_CONFORMANCE_KEY (base64url, the same as for the kit), issuer https://conformance.test, audience conformance.',
  ],
  [
    /closed with 44(06|09)/,
    'It speaks the protocol, and refused what the kit offers: the subprotocol sallyport.v1, and the contract conformance@1.0.0 that it is to mount.',
  ],
  [
    /closed with/,
    'It took the WebSocket, and closed it before welcome. What it printed may say why.',
  ],
  [
    /timed out|^nothing within/,
    `It took the TCP connection, and never answered the upgrade. ${NO_ENDPOINT}`,
  ],
];

/** What the developer of a server does first, where no connection could be established. */
export function nextStepForServer({ reason, findings, transcript }: CaseResult): string {
  const actual = findings[0]?.actual ?? reason ?? '';
  const known = steps.find(([pattern]) => pattern.test(actual));
  if (known !== undefined) return `${known[1]}\nThe steps from there: ${GUIDE}`;
  const spoke = transcript.some(({ from, text }) => from === 'server' && !/^close \d/.test(text));
  const so = spoke
    ? 'It takes the WebSocket, and says something else than this protocol.'
    : 'It takes the WebSocket, and then says nothing.';
  return `${so} The first frame must be welcome, without being asked; such as\n  ${welcome()}\nThe steps from there: ${GUIDE}`;
}

/** A `welcome` that would do. */
function welcome(): string {
  const { name, version } = fixtureContract;
  const digest = digestContract(toContractJson(fixtureContract));
  return JSON.stringify({
    type: 'system',
    intent: 'welcome',
    payload: {
      connectionId: 'c-1',
      sessionId: 's-1',
      userId: 'ada',
      contract: { name, version, digest },
      server: { instance: 'a', version: '1' },
      heartbeat: { intervalMs: 300, timeoutMs: 1_000 },
      limits: { maxFrameBytes: 262_144, maxDepth: 32, maxInFlight: 256, maxSubscriptions: 256 },
    },
  });
}

/** What the developer does where the implementation was gone after this case. */
export function nextStepAfterCrash(id: string): string {
  return `It was gone after ${id}, so that nothing after it was judged. Look at what it printed last; an implementation must outlive whatever its peer sends. Run that case alone: --case ${id}`;
}
