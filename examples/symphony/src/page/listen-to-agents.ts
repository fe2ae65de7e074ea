import type { Agent } from './agents.ts';
import { agents } from './agents.ts';
import type { SymphonyClient } from './symphony-client.ts';

/** Subscribes to every agent's channel, and notes what the agents are doing. */
export function listenToAgents(
  client: SymphonyClient,
  note: (id: Agent['id'], text: string) => void,
): void {
  for (const { id, channel } of agents) {
    if (channel === 'guide') {
      client.channel(channel).subscribe({
        typing: ({ answering }) =>
          note(
            id,
            answering === 0
              ? channel
              : `answering ${answering === 1 ? 'one question' : `${answering} questions`}`,
          ),
      });
    } else {
      client.channel(channel).subscribe({
        activity: ({ summary, durationMs }) =>
          note(id, `${summary} · ${Math.round(durationMs)} ms`),
      });
    }
  }
}
