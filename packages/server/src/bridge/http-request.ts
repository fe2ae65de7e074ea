import { createHash, randomUUID } from 'node:crypto';
import type { Contract } from '@sallyport/protocol';
import type { ServiceContext } from '../service/service-context.ts';

/** What a back end is told beside the payload. */
export type HttpContext = Pick<
  ServiceContext<Contract, unknown, unknown>,
  'id' | 'identity' | 'connection' | 'channel' | 'params' | 'signal' | 'log'
>;

/** A request as each of its tries sends it. */
export interface HttpRequest {
  /** The same for every try, and for a repeat of the client. */
  readonly id: string;
  readonly body: string;
}

/** One intent or call as JSON, in the frame that Standard Webhooks recommends: `type`, `timestamp`, `data`. */
export function httpRequest(
  type: string,
  payload: unknown,
  { context, now }: { readonly context: HttpContext; readonly now: number },
): HttpRequest {
  const { id, identity, connection, channel, params } = context;
  const body = JSON.stringify({
    type,
    timestamp: new Date(now).toISOString(),
    data: {
      ...(id !== undefined && { id }),
      user: identity.subject,
      session: connection.sessionId,
      connection: connection.id,
      ...(channel !== '' && { channel, params }),
      payload,
    },
  });
  return { id: idempotencyKey(type, context), body };
}

/** Clients choose their ids, so a key is of one user and one place alone. */
function idempotencyKey(type: string, { id, identity, channel }: HttpContext): string {
  if (id === undefined) return randomUUID();
  const whole = JSON.stringify([type, channel, identity.subject, id]);
  return createHash('sha256').update(whole).digest('base64url');
}
