import type { Node } from './node.ts';
import type { Bound, Shape } from './shape.ts';
import { shapesOf } from './shapes-of.ts';

/** What a node allows, in words: `string of 1 to 40 characters, or null`. */
export function describeNode(node: Node): string {
  const { shapes } = shapesOf(node);
  if (shapes.length === 0) return 'nothing';
  if (node.length === 0) return 'anything';
  const texts = [...new Set(shapes.map(describeShape))];
  return texts.length > MAX_TEXTS
    ? `${texts.slice(0, MAX_TEXTS).join(', or ')}, or ${texts.length - MAX_TEXTS} other forms`
    : texts.join(', or ');
}

const MAX_TEXTS = 6;
const MAX_VALUES = 12;

/** What a shape allows, in words. */
export function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'values':
      return listed(shape.values.map((value) => JSON.stringify(value)));
    case 'number': {
      const noun = shape.integer ? 'integer' : 'number';
      const multiples = shape.multiplesOf.map((divisor) => ` in steps of ${divisor}`).join('');
      return `${noun}${end(shape.min, 'from', 'above')}${end(shape.max, 'to', 'below')}${multiples}`;
    }
    case 'string': {
      const patterns = shape.patterns.map((source) => ` matching /${source}/`).join('');
      const formats = shape.formats.map((format) => ` (${format})`).join('');
      return `string${formats}${count(shape.minLength, shape.maxLength, 'characters')}${patterns}`;
    }
    case 'array':
      return `list${count(shape.minItems, shape.maxItems, 'items')}`;
    case 'object': {
      const names = [...shape.members.keys()];
      const members = names.map((name) => (shape.required.has(name) ? name : `${name}?`));
      const closed = shape.additional?.some(({ schema }) => schema === false) === true;
      return `object {${listed(members)}}${closed ? ' and no other members' : ''}`;
    }
  }
}

function listed(texts: readonly string[]): string {
  if (texts.length <= MAX_VALUES) return texts.join(', ');
  return `${texts.slice(0, MAX_VALUES).join(', ')}, … (${texts.length})`;
}

function end({ value, exclusive }: Bound, inclusiveWord: string, exclusiveWord: string): string {
  // The ends of zod's integers say no more than "integer".
  if (!Number.isFinite(value) || Math.abs(value) === Number.MAX_SAFE_INTEGER) return '';
  return ` ${exclusive ? exclusiveWord : inclusiveWord} ${value}`;
}

function count(least: number, most: number, noun: string): string {
  if (Number.isFinite(most)) {
    return least === most ? ` of ${most} ${noun}` : ` of ${least} to ${most} ${noun}`;
  }
  return least > 0 ? ` of ${least} or more ${noun}` : '';
}
