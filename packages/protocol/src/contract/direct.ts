import type { Channel, HistoryPolicy } from './channel.ts';
import type { Documentation } from './documentation.ts';
import type { EventIntent } from './intent.ts';

/** What the server may send to one user or one session, wherever they are connected. Specification: Direct messages. */
export interface DirectMessages extends Documentation {
  readonly emits: Readonly<Record<string, EventIntent>>;
  /** How much is kept for those who return. */
  readonly history: HistoryPolicy;
  /** Intents that are gone. */
  readonly removed?: { readonly emits?: readonly string[] };
}

/** The templates of the reserved channels. */
export const DIRECT_TEMPLATES = {
  user: '@user:{userId}',
  session: '@session:{sessionId}',
} as const;

/** Direct messages as the channel that they are, at the addresses of users or of sessions. */
export function directChannel(
  direct: DirectMessages,
  owner: keyof typeof DIRECT_TEMPLATES,
): Channel {
  return { ...direct, template: DIRECT_TEMPLATES[owner] };
}
