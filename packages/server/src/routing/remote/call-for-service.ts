import { ProtocolError, toErrorPayload } from '@sallyport/protocol';
import type { ClientCallAnswer, ClientCallLetter } from '../../service/remote/work-letter.ts';
import type { RemoteTask } from './remote-ask.ts';

/** A service calls, or tells, the client that it works for; resolves with what the client answers, if it is asked. */
export async function callForService(
  work: RemoteTask | undefined,
  { method, params, timeoutMs }: ClientCallLetter,
): Promise<ClientCallAnswer | undefined> {
  if (timeoutMs === undefined) {
    work?.relayNotice(method, params);
    return undefined;
  }
  const gone = new ProtocolError('unavailable', 'The connection to the client has ended.');
  const outcome = work === undefined ? gone : await work.relayCall(method, params, timeoutMs);
  return outcome instanceof ProtocolError ? { error: toErrorPayload(outcome) } : outcome;
}
