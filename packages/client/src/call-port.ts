import type { Failure } from './client-error.ts';
import type { PassedEnvelope } from './client-events.ts';
import type { ClientSettings } from './client-options.ts';
import type { Line } from './connection/line.ts';

/** What calls need of the client. */
export interface CallPort {
  readonly settings: ClientSettings;
  readonly line: Line;
  /** Connects; the result says why nothing will be sent any more, where that is so. */
  begin(): Failure | undefined;
  tell(name: 'pending'): void;
  tell(name: 'envelope', passed: PassedEnvelope): void;
}
