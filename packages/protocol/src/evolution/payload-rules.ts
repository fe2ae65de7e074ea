import type { Area, Rule } from './rule.ts';
import { breaksNewClients, breaksOldClients } from './rule.ts';

/** The rules for the schema of one kind of payload. */
export interface PayloadRules {
  readonly narrowed: Rule;
  readonly widened: Rule;
  /** Instead of the two above, where the only difference is in the values of an enumeration. */
  readonly valuesNarrowed?: Rule;
  readonly valuesWidened?: Rule;
  /** Instead of `narrowed`, where a member became required. */
  readonly memberRequired?: Rule;
  /** Instead of `widened`, where a required member may be absent. */
  readonly memberOptional?: Rule;
  readonly direction: Direction;
}

/** Which way a payload travels. */
export type Direction = 'to-server' | 'to-client';

interface Wording {
  readonly area: Area;
  /** What travels, such as `the reply`. */
  readonly noun: string;
  readonly ids: { readonly narrowed: Rule['id']; readonly widened: Rule['id'] };
}

/** Rules for what clients write: it may widen, once every gateway knows it. */
export function rulesToServer({ area, noun, ids }: Wording): PayloadRules {
  return {
    direction: 'to-server',
    narrowed: {
      id: ids.narrowed,
      area,
      title: `${noun} takes less than before`,
      effect: breaksOldClients(`Old clients still write what the new gateway refuses.`),
      remedy:
        'Keep taking what was taken: add a new optional member, or a new name beside the old.',
    },
    widened: {
      id: ids.widened,
      area,
      title: `${noun} takes more than before`,
      effect: breaksNewClients(`New clients may write what the old gateway refuses.`),
      remedy:
        'Deploy the gateway before the clients, or write the new form only to a gateway that has it.',
    },
  };
}

/** Rules for what clients read: it may narrow, and gain members that a receiver can ignore. */
export function rulesToClient({ area, noun, ids }: Wording): PayloadRules {
  return {
    direction: 'to-client',
    narrowed: {
      id: ids.narrowed,
      area,
      title: `${noun} holds less than before`,
      effect: breaksNewClients(`The old gateway still sends what new clients do not take.`),
      remedy: 'Deploy the gateway before the clients, or let clients take both forms for a while.',
    },
    widened: {
      id: ids.widened,
      area,
      title: `${noun} may hold more than before`,
      effect: breaksOldClients(`The new gateway may send what old clients do not take.`),
      remedy: 'Send what old clients know: add an optional member, or a new name beside the old.',
    },
  };
}
