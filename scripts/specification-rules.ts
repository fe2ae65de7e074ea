// Reads the rules of docs/protocol.md: what each is about, how strongly, for whom, and where it stands.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './packages.ts';

export interface SpecificationRule {
  readonly id: string;
  readonly level: 'MUST' | 'SHOULD' | 'MAY';
  readonly roles: readonly ('server' | 'client')[];
  /** Anchor of the heading that it stands under. */
  readonly section: string;
  readonly text: string;
}

const RULE = /^- \[(SP-[A-Z]{3}-\d{3})\] (.*)$/;
const KEYWORD = /\b(MUST|SHOULD|MAY)\b/;
/** Whom a sentence binds is the last of these before its keyword. */
const ACTOR = /\b(client|server|gateway|receiver|sender|endpoint|implementation|contract)\b/gi;
/** Sentences whose last such word is not the one that they bind. */
const exceptions: Readonly<Record<string, SpecificationRule['roles']>> = {
  'SP-CON-003': ['server'],
  'SP-CON-008': ['server', 'client'],
  'SP-CON-013': ['server'],
  'SP-CON-028': ['server', 'client'],
  'SP-CON-075': ['server'],
  'SP-ENV-001': ['server', 'client'],
  'SP-ENV-007': ['server', 'client'],
  'SP-ENV-019': ['server'],
  'SP-EVO-007': ['client'],
  'SP-LIV-004': ['server', 'client'],
  'SP-LIV-013': ['client'],
  'SP-LIV-014': ['client'],
  'SP-LIV-015': ['client'],
  'SP-LIV-016': ['client'],
  'SP-LIV-060': ['server'],
  'SP-RPC-022': ['server', 'client'],
  'SP-RPC-026': ['server', 'client'],
};

/** Every rule of the specification, in its order. */
export function readSpecificationRules(): readonly SpecificationRule[] {
  const rules: SpecificationRule[] = [];
  let section = '';
  let inCode = false;
  for (const line of readFileSync(join(root, 'docs/protocol.md'), 'utf8').split('\n')) {
    if (line.startsWith('```')) inCode = !inCode;
    if (inCode) continue;
    const heading = /^#{2,3} (.*)$/.exec(line)?.[1];
    if (heading !== undefined) section = anchorOf(heading);
    const [, id, text] = RULE.exec(line) ?? [];
    if (id === undefined || text === undefined) continue;
    const keyword = KEYWORD.exec(text);
    if (keyword === null) continue; // the tests of the specification say what is wrong with it
    const level = keyword[1] as SpecificationRule['level'];
    rules.push({ id, level, roles: rolesOf(id, text.slice(0, keyword.index)), section, text });
  }
  return rules;
}

function rolesOf(id: string, before: string): SpecificationRule['roles'] {
  const exception = exceptions[id];
  if (exception !== undefined) return exception;
  const actor = [...before.matchAll(ACTOR)].at(-1)?.[1]?.toLowerCase() ?? 'server';
  if (actor === 'client') return ['client'];
  return actor === 'server' || actor === 'gateway' || actor === 'contract'
    ? ['server']
    : ['server', 'client'];
}

/** As GitHub makes anchors of headings. */
function anchorOf(heading: string): string {
  const kept = heading.toLowerCase().replaceAll(/[^\w\- ]/g, '');
  return `#${kept.replaceAll(' ', '-')}`;
}
