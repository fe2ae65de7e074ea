import type { ContractJson } from '@sallyport/protocol';
import type { ConformanceReport } from '../report/report.ts';
import type { FindingFile } from './finding-file.ts';

/** The server to attack: one for tests, never one that people use. */
export interface FuzzTarget {
  readonly url: string;
  /** The shared test key that it verifies tokens with (HS256). */
  readonly key: Uint8Array;
  /** Default: the address. */
  readonly name?: string;
  /** What it serves. Default: the fixture contract. */
  readonly contract?: ContractJson;
  /** Starts it again after it crashed, so that what crashed it can be made smaller. */
  readonly restart?: () => Promise<void>;
  /** Milliseconds for one answer. Default: 3,000. */
  readonly waitMs?: number;
}

/** How a server is attacked. */
export interface FuzzOptions {
  /** What the inputs follow from: the same seed gives the same inputs. Default: 1. */
  readonly seed?: number;
  /** Frames to send at least. Default: 10,000, or as many as the time allows where `forMs` is given. */
  readonly frames?: number;
  /** Milliseconds after which no new batch begins. Default: no end. */
  readonly forMs?: number;
  /** Most milliseconds for making what was found smaller. Default: 30,000. */
  readonly shrinkMs?: number;
  /** Is told after each batch. */
  readonly onProgress?: (progress: FuzzProgress) => void;
  /** The command that runs this, for the report. */
  readonly command?: string;
}

/** How far a run has come. */
export interface FuzzProgress {
  readonly frames: number;
  readonly elapsedMs: number;
}

/** What came of a run. */
export interface FuzzOutcome {
  readonly report: ConformanceReport;
  /** Frames that were sent before something was found, or in all. */
  readonly frames: number;
  /** What was found, to be kept and replayed. */
  readonly found?: FindingFile;
}
