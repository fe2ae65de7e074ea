import type { Gateway, Service } from '@sallyport/server';
import { createService } from '@sallyport/server';
import { answerFromConversations } from '../agents/business-outcomes.ts';
import { analyseContent } from '../agents/content.ts';
import { answerFromStats } from '../agents/insights.ts';
import { answerOperations } from '../agents/operations.ts';
import type { Answer } from '../chunk.ts';
import type { Pillar } from '../contract.ts';
import { contract } from '../contract.ts';
import type { ConversationLog, Exchange } from '../conversation-log.ts';
import { converse } from './converse.ts';

/** What the liaison agents look at. */
export interface PillarSources {
  readonly gateway: Gateway<typeof contract>;
  readonly log: ConversationLog;
  /** Sends every connection away and closes the gateway. */
  readonly drain: (reason: string) => Promise<void>;
}

/** The liaison agents: one channel, one agent for each pillar. */
export function createPillarService({
  gateway,
  log,
  drain,
}: PillarSources): Service<typeof contract> {
  const agents: Readonly<Record<Pillar, (question: string) => Answer>> = {
    content: (text) => analyseContent(text),
    insights: (question) => answerFromStats(gateway.stats(), question),
    *operations(question) {
      const connections = gateway.connections();
      return yield* answerOperations({ connections, now: Date.now() }, question);
    },
    business_outcomes: (question) => answerFromConversations(log.exchanges(), question),
  };
  return createService(contract, {
    channels: {
      pillar: {
        chat({ text, messageId }, { params: { pillar }, identity, signal, publish }) {
          const question = { agent: pillar, userId: identity.subject, messageId, question: text };
          const onEnd = (exchange: Exchange): void => {
            void publish(`pillar:${pillar}`, 'activity', activity(exchange));
          };
          return converse(question, agents[pillar](text), { log, signal, onEnd });
        },
        feedback({ messageId, helpful }, { params: { pillar }, identity }) {
          log.rate({ agent: pillar, userId: identity.subject, messageId }, helpful);
        },
        drain({ reason }, { params: { pillar }, fail, log: journal }) {
          if (pillar !== 'operations') {
            throw fail(
              'wrong_pillar',
              { use: 'pillar:operations' },
              `Send drain on pillar:operations, not pillar:${pillar}.`,
            );
          }
          const connections = gateway.connections().length;
          // Not awaited: draining waits for the work in flight, and this answer is part of it.
          drain(reason ?? 'drained by an operator').catch((error: unknown) => {
            journal.error({ error }, 'drain failed');
          });
          return { connections };
        },
      },
    },
  });
}

function activity({ status, durationMs = 0 }: Exchange): {
  readonly summary: string;
  readonly durationMs: number;
} {
  return { summary: status === 'cancelled' ? 'stopped' : status, durationMs };
}
