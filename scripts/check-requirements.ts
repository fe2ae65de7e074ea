// Holds docs/protocol.md and the tests together: every rule has an id, and every id has a test. A case of the
// conformance kit is one, where the gateway passes it.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allServerCases } from '@sallyport/testing/conformance';
import { root } from './packages.ts';

const specification = 'docs/protocol.md';
const gatewayConfig = 'packages/testing/test/sallyport.conformance.json';
const exceptions = 'docs/requirements-uncited.json';
const areas = 'CON|ENV|MSG|REQ|RPC|SUB|LIV|SEC|EVO|MCP';
const idPattern = new RegExp(`SP-(?:${areas})-\\d{3}(?!\\d)`, 'g');
const declarationPattern = new RegExp(`\\[(SP-(?:${areas})-\\d{3})\\]`, 'g');
const normativePattern = /\b(?:MUST|SHOULD)\b/;

interface Uncited {
  readonly id: string;
  readonly reason: string;
}

const problems: string[] = [];

if (existsSync(join(root, specification))) {
  const declared = declaredIds(readFileSync(join(root, specification), 'utf8'));
  compare(declared, citedIds(), readUncited());
} else {
  console.log(`${specification} does not exist yet: nothing to check.`);
}

for (const problem of problems) {
  console.error(problem);
}
process.exitCode = problems.length === 0 ? 0 : 1;

/** Ids with the line that declares them; code blocks are not read. */
function declaredIds(text: string): Map<string, number> {
  const declared = new Map<string, number>();
  let inCode = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trimStart().startsWith('```')) {
      inCode = !inCode;
    }
    // The paragraph that defines the words themselves is not a rule.
    if (inCode || /RFC 2119|BCP 14/.test(line)) {
      continue;
    }
    const ids = [...line.matchAll(declarationPattern)].map((match) => match[1] ?? '');
    if (ids.length === 0 && normativePattern.test(line)) {
      problems.push(
        `${specification}:${index + 1}: a rule without an id; add one, such as [SP-MSG-003].`,
      );
    }
    for (const id of ids) {
      const first = declared.get(id);
      if (first !== undefined) {
        problems.push(`${specification}:${index + 1}: ${id} is already used on line ${first}.`);
      }
      declared.set(id, first ?? index + 1);
    }
  }
  return declared;
}

/** Ids with a test file that names them. */
function citedIds(): Map<string, string> {
  const cited = new Map<string, string>();
  const tests = globSync(['packages/*/test/**/*.ts', 'examples/*/test/**/*.ts'], { cwd: root });
  for (const path of tests.filter((test) => !test.includes('node_modules'))) {
    for (const [id] of readFileSync(join(root, path), 'utf8').matchAll(idPattern)) {
      cited.set(id, path);
    }
  }
  for (const [id, path] of judgedIds()) cited.set(id, path);
  return cited;
}

/** Ids that a case of the kit judges, other than those that the gateway is known to fail. */
function judgedIds(): readonly (readonly [string, string])[] {
  const { knownFailures } = JSON.parse(readFileSync(join(root, gatewayConfig), 'utf8')) as {
    readonly knownFailures: readonly { readonly case: string }[];
  };
  const failing = new Set(knownFailures.map((known) => known.case));
  return allServerCases
    .filter(({ id }) => !failing.has(id))
    .flatMap(({ id, requirements }) => requirements.map((rule) => [rule, id] as const));
}

function readUncited(): readonly Uncited[] {
  const path = join(root, exceptions);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Uncited[]) : [];
}

function compare(
  declared: ReadonlyMap<string, number>,
  cited: ReadonlyMap<string, string>,
  uncited: readonly Uncited[],
): void {
  const excused = new Set(uncited.map(({ id }) => id));
  for (const [id, line] of declared) {
    if (!cited.has(id) && !excused.has(id)) {
      problems.push(
        `${specification}:${line}: no test cites ${id}; name it in a test, or give the reason in ${exceptions}.`,
      );
    }
  }
  for (const [id, path] of cited) {
    if (!declared.has(id)) {
      problems.push(`${path}: cites ${id}, which ${specification} does not contain.`);
    }
  }
  for (const { id, reason } of uncited) {
    const path = cited.get(id);
    if (!declared.has(id)) {
      problems.push(`${exceptions}: ${id} is not in ${specification}; remove it.`);
    } else if (path !== undefined) {
      problems.push(`${exceptions}: ${id} is cited by ${path}; remove it.`);
    }
    if (typeof reason !== 'string' || reason.trim() === '') {
      problems.push(`${exceptions}: ${id} lacks a reason.`);
    }
  }
}
