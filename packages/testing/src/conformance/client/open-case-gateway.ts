import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayScript } from '../../gateway-script.ts';
import type { ScriptedGateway } from '../../scripted-gateway.ts';
import { readEstablishment, startScriptedGateway } from '../../scripted-gateway.ts';
import { CaseFailure } from '../case-failure.ts';
import { createInbox } from '../inbox.ts';
import type { Observer } from '../observer.ts';
import type { CaseGateway, GatewayLine, UpgradeRequest } from './case-gateway.ts';
import { fixtureWelcome } from './fixture-welcome.ts';
import type { FedLine } from './gateway-line.ts';
import { createGatewayLine } from './gateway-line.ts';
import type { ClientWireFault } from './wire/client-wire-check.ts';
import type { ClientWireJudge, LineJudge } from './wire/client-wire-judge.ts';

/** What the gateways of one case have in common. */
export interface GatewayOptions {
  readonly waitMs: number;
  readonly observer: Observer;
  readonly judge: ClientWireJudge;
  /** Number of the next connection within the case. */
  number(): number;
}

interface Seat {
  readonly fed: FedLine;
  readonly judge: LineJudge;
  /** Whether the kit was the one to close, so that the code is not the client's. */
  closing: boolean;
}

const NO_FURTHER_LINE_MS = 500;

/** Starts a gateway of a case on a free port; everything on it is noted and judged. */
export async function openCaseGateway(
  script: GatewayScript,
  options: GatewayOptions,
): Promise<CaseGateway> {
  const { waitMs, judge, observer } = options;
  const { transcript } = observer;
  const seats = new Map<number, Seat>();
  const lines: GatewayLine[] = [];
  const tried = createInbox(waitMs);

  function report(faults: readonly ClientWireFault[]): void {
    for (const found of faults) observer.fault(found);
  }

  function seat(connection: number, request: IncomingMessage): void {
    const number = options.number();
    const established = readUpgrade(request);
    const { path, subprotocols } = established;
    transcript.note(number, 'client', `connect ${path} [${subprotocols.join(', ')}]`);
    report(judge.tried(established));
    const fed = createGatewayLine({
      number,
      established,
      waitMs,
      act: (steps) => scripted.actOn(connection, ...steps),
    });
    seats.set(connection, { fed, judge: judge.line(), closing: false });
    tried.put({ place: lines.push(fed.line) - 1 });
  }

  const scripted: ScriptedGateway = await startScriptedGateway(
    script.map((one) => ({ open: [fixtureWelcome()], ...one })),
    {
      tried: seat,
      sent(connection, text) {
        const at = seats.get(connection);
        if (at === undefined) return;
        if (/^(close|cut)/.test(text)) at.closing = true;
        transcript.note(at.fed.line.number, 'kit', text);
        at.judge.sent(text);
      },
      arrived(connection, text, isBinary) {
        const at = seats.get(connection);
        if (at === undefined) return;
        transcript.note(at.fed.line.number, 'client', text);
        report(at.judge.arrived(text, isBinary));
        if (!isBinary) at.fed.arrived(text);
      },
      ponged: (connection) => seats.get(connection)?.fed.ponged(),
      ended({ connection, code, reason }) {
        const at = seats.get(connection);
        if (at === undefined) return;
        transcript.note(at.fed.line.number, 'client', `close ${code} ${reason}`.trimEnd());
        if (!at.closing) report(at.judge.closed(code));
        at.fed.ended({ code, reason });
      },
    },
  );

  return {
    url: scripted.url,
    lines,
    async line() {
      const { place } = await tried.take(() => true, 'a connection of the client');
      const line = lines[Number(place)];
      if (line === undefined) throw new TypeError('A connection that was tried has a line.');
      return line;
    },
    async noFurtherLine(ms = NO_FURTHER_LINE_MS) {
      await delay(ms);
      const further = tried.untaken(() => true);
      if (further.length > 0) {
        throw new CaseFailure(`no further connection within ${ms} ms`, `${further.length}`);
      }
    },
    [Symbol.asyncDispose]: () => scripted[Symbol.asyncDispose](),
  };
}

function readUpgrade(request: IncomingMessage): UpgradeRequest {
  return {
    ...readEstablishment(request),
    path: request.url ?? '/',
    headers: request.headers,
  };
}
