import type { Contract, Template } from '@sallyport/protocol';
import { buildAddress, parseTemplate } from '@sallyport/protocol';
import type { SubjectTemplate } from './subject-template.ts';
import { parseSubject } from './subject-template.ts';

/** What of one subject goes where. */
export interface BridgeMapping {
  /** Such as `world.updates.user.{userId}`; each parameter is one token. */
  readonly subject: string;
  /** A channel of the contract, such as `world:user:{userId}`, with parameters of the subject. */
  readonly channel: string;
  /** What the channel emits. */
  readonly intent: string;
}

/** A mapping that the contract allows. */
export interface BridgeRoute {
  readonly subject: SubjectTemplate;
  readonly intent: string;
  /**
   * Where a message of this subject goes.
   *
   * @throws TypeError when a token cannot stand in an address.
   */
  address(subject: string): string;
}

/**
 * Holds a mapping to the contract.
 *
 * @throws TypeError naming what the contract does not have.
 */
export function bridgeRoute(contract: Contract, mapping: BridgeMapping): BridgeRoute {
  const subject = parseSubject(mapping.subject);
  const template = parseTemplate(mapping.channel);
  const unknown = template.params.find((name) => !subject.params.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(
      `natsBridge: channel "${mapping.channel}" needs "${unknown}", which subject "${mapping.subject}" does not have.`,
    );
  }
  checkEmits(contract, template, mapping);
  return {
    subject,
    intent: mapping.intent,
    address: (name) => buildAddress(template, subject.match(name) ?? {}),
  };
}

function checkEmits(contract: Contract, template: Template, { channel, intent }: BridgeMapping) {
  const all = Object.values(contract.channels);
  const fitting = all.filter((one) => fits(template, parseTemplate(one.template)));
  if (fitting.length === 0) {
    const known = all.map((one) => one.template).join(', ');
    throw new TypeError(
      `natsBridge: the contract has no channel "${channel}"; it has ${known || 'none'}.`,
    );
  }
  const emits = fitting.flatMap((one) => Object.keys(one.emits ?? {}));
  if (emits.includes(intent)) return;
  throw new TypeError(
    `natsBridge: "${channel}" does not emit "${intent}"; it emits ${emits.join(', ') || 'nothing'}.`,
  );
}

/** Whether every address of `mapped` may be one of `declared`. */
function fits(mapped: Template, declared: Template): boolean {
  if (mapped.segments.length !== declared.segments.length) return false;
  return mapped.segments.every((segment, index) => {
    const other = declared.segments[index];
    if (other?.kind === 'param') return true;
    return segment.kind === 'literal' && segment.text === other?.text;
  });
}
