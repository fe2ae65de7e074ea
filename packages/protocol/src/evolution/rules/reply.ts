import type { RequestJson } from '../../artifact/contract-format.ts';
import { checkPayload } from '../check-payload.ts';
import type { Report } from '../finding.ts';
import { rulesToClient } from '../payload-rules.ts';
import type { Rule } from '../rule.ts';
import { breaksBoth } from '../rule.ts';

/** Replies travel against their request: they may narrow. */
export const replyPayload = rulesToClient({
  area: 'reply',
  noun: 'a reply',
  ids: { narrowed: 'EVO-REPLY-NARROWED', widened: 'EVO-REPLY-WIDENED' },
});

/** How a reply comes. */
export const replyRules = {
  streamStarted: {
    id: 'EVO-REPLY-STREAM-STARTED',
    area: 'reply',
    title: 'a single reply became a stream',
    effect: breaksBoth('One side waits for one reply, the other for chunks.'),
    remedy: 'Add a new request with a streamed reply, and deprecate this one.',
  },
  streamEnded: {
    id: 'EVO-REPLY-STREAM-ENDED',
    area: 'reply',
    title: 'a stream became a single reply',
    effect: breaksBoth('One side waits for chunks, the other for one reply.'),
    remedy: 'Add a new request with a single reply, and deprecate this one.',
  },
} as const satisfies Record<string, Rule>;

/** Compares the replies of a request; `place` is that of the request. */
export function checkReply(
  old: RequestJson,
  next: RequestJson,
  { place, report }: { readonly place: string; readonly report: Report },
): void {
  const at = `${place}.reply`;
  if (!old.reply.stream && next.reply.stream) {
    report(replyRules.streamStarted, { place: at, old: 'one reply', next: 'a stream' });
  } else if (old.reply.stream && !next.reply.stream) {
    report(replyRules.streamEnded, { place: at, old: 'a stream', next: 'one reply' });
  }
  checkPayload({ old: old.reply.schema, next: next.reply.schema, place: at }, replyPayload, report);
}
