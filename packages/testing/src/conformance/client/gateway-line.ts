import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Step } from '../../gateway-script.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { within } from '../deadline.ts';
import type { Frame } from '../frame.ts';
import { parseFrame } from '../frame.ts';
import { createInbox } from '../inbox.ts';
import type { Closed } from '../line.ts';
import { fits } from '../pattern.ts';
import type { GatewayLine, UpgradeRequest } from './case-gateway.ts';

/** Long enough for what a client sends at once to arrive, short enough for a hundred cases. */
const SILENCE_MS = 60;

/** A line as the gateway behind it feeds it. */
export interface FedLine {
  readonly line: GatewayLine;
  arrived(text: string): void;
  ponged(): void;
  ended(closed: Closed): void;
}

/** What a line is made of. */
export interface LineParts {
  readonly number: number;
  readonly established: UpgradeRequest;
  readonly waitMs: number;
  act(steps: readonly Step[]): void;
}

/** Makes the line of a connection that a client just tried. */
export function createGatewayLine({ number, established, waitMs, act }: LineParts): FedLine {
  const inbox = createInbox(waitMs);
  const received: Frame[] = [];
  const ending = Promise.withResolvers<Closed>();
  let end: Closed | undefined;
  let pongs = 0;
  const next: GatewayLine['next'] = (pattern) =>
    inbox.take((frame) => fits(pattern, frame), show(pattern));

  const line: GatewayLine = {
    number,
    established,
    triedAtMs: performance.now(),
    received,
    pongs: () => pongs,
    send(frame) {
      act([{ sendText: typeof frame === 'string' ? frame : JSON.stringify(frame) }]);
    },
    act: (...steps) => act(steps),
    next,
    untaken: (pattern) => inbox.untaken((frame) => fits(pattern, frame)),
    async settled() {
      const id = `settled-${randomUUID()}`;
      line.send({ type: 'ping', id });
      await next({ type: 'pong', ref: id });
    },
    async silent(pattern) {
      await line.settled();
      await delay(SILENCE_MS);
      const [unwanted] = line.untaken(pattern);
      if (unwanted !== undefined) {
        throw new CaseFailure(`no frame with ${show(pattern)}`, show(unwanted));
      }
    },
    get end() {
      return end;
    },
    async closed(...codes) {
      const expected = codes.length === 0 ? 'a close' : `a close with ${codes.join(' or ')}`;
      const closed = await within(ending.promise, waitMs, `${expected} by the client`);
      if (codes.length === 0 || codes.includes(closed.code)) return closed;
      throw new CaseFailure(expected, `${closed.code} ${show(closed.reason)}`);
    },
  };
  return {
    line,
    arrived(text) {
      const frame = parseFrame(text);
      if (frame === undefined) return;
      received.push(frame);
      inbox.put(frame);
    },
    ponged() {
      pongs += 1;
    },
    ended(closed) {
      end = closed;
      ending.resolve(closed);
      inbox.end(`connection ${number} was closed with ${closed.code} ${closed.reason}`.trim());
    },
  };
}
