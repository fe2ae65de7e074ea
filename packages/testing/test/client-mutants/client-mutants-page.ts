import { allClientMutants } from './all-client-mutants.ts';
import { withoutClientMutant } from './without-client-mutant.ts';

const INTRODUCTION = `# Faulty clients

Each of these clients has one fault, and the cases named beside it must find it: they pass with the client of this project, and fail with the same client and the fault. That is how the cases for clients of [the conformance kit](conformance.md) are themselves judged. A fault is a patch of what goes between the client and its socket, of its clock and luck, or of what it tells its user (\`packages/testing/test/client-mutants\`).

Each is also run against all cases of its area and some of others. A further case that fails must be related: it judges a rule that a naming case judges, it saw the fault because something in it was changed, or it is listed here, because nobody sees a clock or luck act. A fault that no case can avoid is *basic*, with the reason.
`;

/** The page that lists every faulty client. */
export function clientMutantsPage(): string {
  const rows = allClientMutants.map(({ name, killedBy, also, basic }) => {
    const further = basic === undefined ? listOf(also) : `basic: ${basic}`;
    return `| ${name} | ${listOf(killedBy)} | ${further} |`;
  });
  const without = Object.entries(withoutClientMutant).map(([id, reason]) => `- ${id}: ${reason}`);
  return [
    INTRODUCTION,
    '| a client that … | is found by | and may fail |',
    '|---|---|---|',
    ...rows,
    '',
    '## Cases without a faulty client',
    '',
    ...without,
    '',
  ].join('\n');
}

function listOf(ids = ''): string {
  return ids.split(' ').join(', ');
}
