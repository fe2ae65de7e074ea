import type { IncomingHttpHeaders } from 'node:http';
import type { GatewayScript, Step } from '../../gateway-script.ts';
import type { Established } from '../../scripted-gateway.ts';
import type { Frame } from '../frame.ts';
import type { Closed } from '../line.ts';
import type { Pattern } from '../probe.ts';

/** A gateway of one case, on a port of its own; it does as its script says, right or wrong. */
export interface CaseGateway extends AsyncDisposable {
  readonly url: string;
  /** Every connection that was tried, in order, also those refused. */
  readonly lines: readonly GatewayLine[];
  /** The next connection that the client tries, after those that were taken before. */
  line(): Promise<GatewayLine>;
  /** Demands that the client tries no further connection, for as many milliseconds. Default: 500. */
  noFurtherLine(ms?: number): Promise<void>;
}

/** The upgrade request of a client. */
export interface UpgradeRequest extends Established {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** One connection that the client tried. */
export interface GatewayLine {
  /** Number of the connection within the case, from 1. */
  readonly number: number;
  /** Path, query, headers, subprotocols and token of the upgrade request. */
  readonly established: UpgradeRequest;
  /** Milliseconds on a steady clock when it was tried. */
  readonly triedAtMs: number;
  /** Every JSON object that came, in order, also those that were taken. */
  readonly received: readonly Frame[];
  /** WebSocket pongs that came. */
  readonly pongs: () => number;
  /** Sends an envelope as JSON, or the very text given. */
  send(frame: object | string): void;
  /** Takes steps of a script: fragments, bytes, pings, closes, cuts. */
  act(...steps: readonly Step[]): void;
  /** The next frame that fits; the others stay for later. */
  next(pattern: Pattern): Promise<Frame>;
  /** Frames that came, fit and were not taken, which stay. */
  untaken(pattern: Pattern): readonly Frame[];
  /** Resolves when the client has taken everything that was sent before: it answers a `ping` envelope. */
  settled(): Promise<void>;
  /** Demands that nothing that fits comes before the client has settled and some time is over. */
  silent(pattern: Pattern): Promise<void>;
  /** How the connection ended, or `undefined`. */
  readonly end: Closed | undefined;
  /** Demands that the connection ends, with one of these codes where any are given. */
  closed(...codes: readonly number[]): Promise<Closed>;
}

/** Starts a gateway of a case. Default script: it welcomes, and answers nothing by itself. */
export type OpenCaseGateway = (script?: GatewayScript) => Promise<CaseGateway>;
