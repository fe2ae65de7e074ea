import type { Chunk } from '../chunk.ts';
import type { Agent } from './agents.ts';
import type { SymphonyClient } from './symphony-client.ts';

/** What a conversation does with its channel, the same for every agent. */
export interface Line {
  ask(question: { text: string; messageId: string }, signal: AbortSignal): AsyncIterable<Chunk>;
  rate(feedback: { messageId: string; helpful: boolean }): Promise<unknown>;
}

/** The line to one agent, over the connection that all share. */
export function openLine(client: SymphonyClient, agent: Agent): Line {
  if (agent.channel === 'guide') {
    const channel = client.channel('guide');
    return {
      ask: (question, signal) => channel.stream('chat', question, { signal }),
      rate: (feedback) => channel.send('feedback', feedback),
    };
  }
  const channel = client.channel(agent.channel);
  return {
    ask: (question, signal) => channel.stream('chat', question, { signal }),
    rate: (feedback) => channel.send('feedback', feedback),
  };
}
