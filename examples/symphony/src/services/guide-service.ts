import type { Service } from '@sallyport/server';
import { createService } from '@sallyport/server';
import { answerFromDocs } from '../agents/guide.ts';
import { contract } from '../contract.ts';
import type { ConversationLog } from '../conversation-log.ts';
import type { DocIndex } from '../docs/doc-index.ts';
import { converse } from './converse.ts';

/** The guide: answers from the documentation. */
export function createGuideService(
  index: DocIndex,
  log: ConversationLog,
): Service<typeof contract> {
  let answering = 0;
  return createService(contract, {
    channels: {
      guide: {
        async *chat({ text, messageId }, { identity, signal, publish }) {
          await publish('guide', 'typing', { answering: ++answering });
          try {
            const question = {
              agent: 'guide',
              userId: identity.subject,
              messageId,
              question: text,
            };
            yield* converse(question, answerFromDocs(index, text), { log, signal });
          } finally {
            await publish('guide', 'typing', { answering: --answering });
          }
        },
        feedback({ messageId, helpful }, { identity, log: operator }) {
          const about = { agent: 'guide', userId: identity.subject, messageId };
          // The answer may be one of another process, or of one that is gone.
          const isKnown = log.rate(about, helpful);
          operator.info({ ...about, helpful, isKnown }, 'feedback');
        },
      },
    },
  });
}
