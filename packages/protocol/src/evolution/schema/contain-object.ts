import { pointer } from '../../artifact/pointer.ts';
import type { Contain } from './comparison.ts';
import { describeNode, describeShape } from './describe.ts';
import { isValid } from './is-valid.ts';
import type { Node, Part } from './node.ts';
import { isSameText } from './same-text.ts';
import type { ObjectShape } from './shape.ts';
import { additionalNode, memberNode } from './shape.ts';
import { isEmpty } from './shapes-of.ts';
import type { Violation } from './violation.ts';

/** What every name of a member is. */
const TEXT: Part = { schema: { type: 'string' }, root: {} };

interface ObjectCase {
  readonly shape: ObjectShape;
  readonly target: ObjectShape;
  readonly path: string;
  readonly compare: Contain;
  readonly ignored: Set<string>;
}

/** Whether the objects of one shape are objects of the other. */
export function containObject(one: ObjectCase): readonly Violation[] {
  const { shape, target } = one;
  const missing = [...target.required].filter((name) => !shape.required.has(name));
  const names = new Set([...shape.members.keys(), ...shape.required, ...target.members.keys()]);
  return [
    ...missing.map((name) => absence(one, name)),
    ...[...names].flatMap((name) => containMember(one, name)),
    ...containOthers(one),
  ];
}

function absence({ shape, target, path }: ObjectCase, name: string): Violation {
  return {
    path: `${path}${pointer([name])}`,
    cause: 'required',
    certain: true,
    sent: shape.members.has(name) ? 'optional' : 'absent',
    accepted: `required ${describeNode(memberNode(target, name, 'accepted'))}`,
  };
}

function containMember(one: ObjectCase, name: string): readonly Violation[] {
  const { shape, target, compare } = one;
  const sent = memberNode(shape, name, 'sent');
  const accepted = memberNode(target, name, 'accepted');
  if (target.names.length === 0 && isSameText(sent, accepted)) return [];
  if (isEmpty(sent) || !isValid(shape.names, name)) return [];
  const path = `${one.path}${pointer([name])}`;
  if (isEmpty(accepted) || !isValid(target.names, name)) {
    return [
      {
        path,
        cause: 'unknown-member',
        certain: true,
        sent: describeNode(sent),
        accepted: describeShape(target),
      },
    ];
  }
  if (!target.members.has(name) && target.additional === undefined && accepted.length === 0) {
    one.ignored.add(path);
  }
  return compare(sent, accepted, path);
}

/** Members that the sender's schema allows without naming them. */
function containOthers({ shape, target, path, compare }: ObjectCase): readonly Violation[] {
  const at = `${path}/*`;
  const everywhere = target.patterns.flatMap(({ node }) => node);
  const patterned = shape.patterns.flatMap(({ source, node }) => {
    const same = target.patterns.filter((one) => one.source === source);
    const only = same.length === 1 && target.patterns.length === 1;
    const accepted = only ? everywhere : [...everywhere, ...additionalNode(target, 'accepted')];
    return isEmpty(node) ? [] : unless(only, compare(node, accepted, at));
  });
  const additional = additionalNode(shape, 'sent');
  if (isEmpty(additional)) return patterned;
  const accepted: Node = [...everywhere, ...additionalNode(target, 'accepted')];
  const others = unless(target.patterns.length === 0, compare(additional, accepted, at));
  const names = target.names.length === 0 ? [] : compare([TEXT, ...shape.names], target.names, at);
  return [...patterned, ...others, ...names.map((found) => ({ ...found, certain: false }))];
}

/** Names that no pattern matches were judged as if one did. */
function unless(exact: boolean, violations: readonly Violation[]): readonly Violation[] {
  return exact ? violations : violations.map((found) => ({ ...found, certain: false }));
}
