import { ProtocolError } from '@sallyport/protocol';
import type { Log } from '../log.ts';
import type { Identity } from './authenticator.ts';

/** What somebody asks to do, after the access rules of the contract have allowed it. */
export type PolicyRequest =
  | (PolicySubject & { readonly action: 'subscribe'; readonly channel: string })
  | (PolicySubject & {
      readonly action: 'send';
      readonly channel: string;
      readonly intent: string;
    })
  | (PolicySubject & { readonly action: 'call'; readonly method: string });

interface PolicySubject {
  readonly identity: Identity;
}

/**
 * Decides beyond the contract: `true` allows, `false` refuses, and a text refuses with that message for the client.
 * It is asked on every subscribe, intent and call, so it is synchronous; what it needs to know can be fetched by the
 * session check and found in `identity.user`. It fails closed: a throw, or any other value, refuses.
 *
 * @example
 * ```ts
 * import type { Policy } from '@sallyport/server';
 *
 * export const readOnlyAtNight: Policy = ({ action }) =>
 *   action !== 'send' || new Date().getHours() >= 6 || 'Nothing is taken between midnight and six.';
 * ```
 */
export type Policy = (request: PolicyRequest) => boolean | string;

/** The policy's refusal. */
export function askPolicy(
  policy: Policy,
  request: PolicyRequest,
  log: Log,
): ProtocolError | undefined {
  try {
    const answer: unknown = policy(request);
    if (answer === true) return undefined;
    if (typeof answer === 'string') return new ProtocolError('forbidden', answer);
    if (answer !== false)
      log.error({ action: request.action }, 'the policy answered neither a boolean nor a text');
  } catch (error) {
    log.error({ action: request.action, error }, 'the policy failed');
  }
  return new ProtocolError('forbidden', 'This identity may not do this.');
}
