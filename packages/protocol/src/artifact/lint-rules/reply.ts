import type { z } from 'zod';
import type { StreamedReply } from '../../contract/intent.ts';
import { isStream } from '../../contract/intent.ts';
import type { ContractRule } from './rule.ts';

/** Requests that are answered by nothing. */
export const requestWithoutReply: ContractRule = {
  name: 'request-without-reply',
  check: (contract) =>
    Object.entries(contract.channels).flatMap(([key, channel]) =>
      Object.entries(channel.accepts ?? {}).flatMap(([name, intent]) => {
        if (intent.kind !== 'request' || (intent.reply && says(intent.reply))) return [];
        return [
          {
            place: `channels.${key}.accepts.${name}.reply`,
            message:
              'the reply says nothing. Write event({ payload }), which is answered by an acknowledgement, or describe the reply.',
          },
        ];
      }),
    ),
};

function says(reply: z.ZodType | StreamedReply): boolean {
  const schema = isStream(reply) ? reply.chunk : reply;
  return !['void', 'undefined', 'null', 'never'].includes(schema.def.type);
}
