// Holds the specification and the conformance kit together: every rule has a case in each role that it binds, or
// a reason in docs/conformance-unjudged.json. Writes docs/conformance-coverage.md; `--check` only compares it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Requirement } from '@sallyport/testing/conformance';
import {
  allClientCases,
  allServerCases,
  clientWireChecks,
  requirements,
  wireChecks,
} from '@sallyport/testing/conformance';
import { root } from './packages.ts';

type Role = Requirement['roles'][number];

interface Unjudged {
  readonly id: string;
  readonly role: Role;
  readonly reason: string;
}

interface Judge {
  readonly id: string;
  readonly requirements: readonly string[];
}

const reasonsFile = 'docs/conformance-unjudged.json';
const page = 'docs/conformance-coverage.md';
const problems: string[] = [];
const unjudged = JSON.parse(readFileSync(join(root, reasonsFile), 'utf8')) as readonly Unjudged[];
const judges: Readonly<Record<Role, readonly Judge[]>> = {
  server: [...allServerCases, ...checksOf(wireChecks)],
  client: [...allClientCases, ...checksOf(clientWireChecks)],
};

compare();
const text = write();
if (!process.argv.includes('--check')) {
  writeFileSync(join(root, page), text);
} else if (readFileSync(join(root, page), 'utf8') !== text) {
  problems.push(`${page} is stale. Run \`npm run coverage\`.`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function checksOf(checks: Readonly<Record<string, { readonly requirements: readonly string[] }>>) {
  return Object.entries(checks).map(([id, check]) => ({ id, requirements: check.requirements }));
}

function judgesOf(id: string, role: Role): readonly string[] {
  return judges[role].filter((judge) => judge.requirements.includes(id)).map((judge) => judge.id);
}

function reasonOf(id: string, role: Role): string | undefined {
  return unjudged.find((entry) => entry.id === id && entry.role === role)?.reason;
}

function compare(): void {
  const known = new Set(requirements.map(({ id }) => id));
  for (const { id, roles } of requirements) {
    for (const role of roles) {
      if (judgesOf(id, role).length > 0 || reasonOf(id, role) !== undefined) continue;
      problems.push(
        `${id}: no case judges it for a ${role}; write one, or give the reason in ${reasonsFile}.`,
      );
    }
  }
  for (const { id, requirements: rules } of [...judges.server, ...judges.client]) {
    for (const rule of rules.filter((rule) => !known.has(rule))) {
      problems.push(`${id}: judges ${rule}, which docs/protocol.md does not contain.`);
    }
  }
  for (const { id, role, reason } of unjudged) {
    const binds = requirements.find((one) => one.id === id)?.roles.includes(role) ?? false;
    if (!binds) problems.push(`${reasonsFile}: ${id} does not bind a ${role}; remove it.`);
    else if (judgesOf(id, role).length > 0) {
      problems.push(`${reasonsFile}: ${id} is judged for a ${role} by now; remove it.`);
    } else if (reason.trim() === '') problems.push(`${reasonsFile}: ${id} lacks a reason.`);
  }
}

function write(): string {
  const bound = requirements.flatMap((rule) => rule.roles.map((role) => ({ ...rule, role })));
  const judged = bound.filter(({ id, role }) => judgesOf(id, role).length > 0).length;
  const rows = bound.map(({ id, level, role, section }) => {
    const found = judgesOf(id, role);
    const how = found.length > 0 ? found.join(' ') : (reasonOf(id, role) ?? '**nothing**');
    return `| [${id}](protocol.md${section}) | ${level} | ${role} | ${how} |`;
  });
  return `# What the conformance kit judges

Written by \`npm run coverage\` from [the specification](protocol.md) and the cases; do not edit. A rule that binds both roles has a row for each. ${judged} of ${bound.length} rows have a case; the others say why not. \`SPC-WIRE-…\` and \`CPC-WIRE-…\` are checks of every frame in every case.

| rule | level | role | judged by, or why not |
|---|---|---|---|
${rows.join('\n')}
`;
}
