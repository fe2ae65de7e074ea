import type { ContractDiff } from '../diff.ts';
import type { Finding } from '../finding.ts';
import { verdictOnVersion } from './summary.ts';
import { details } from './text.ts';

/** A comparison as JUnit XML, which CI servers show as tests: a test for each finding, and one for the version. */
export function formatJunit(diff: ContractDiff): string {
  const cases = [versionCase(diff), ...diff.findings.map((finding) => findingCase(finding, diff))];
  const failures = cases.filter(({ failed }) => failed).length;
  const name = xmlText(`${diff.next.name} ${diff.old.version} to ${diff.next.version}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="contract" tests="${cases.length}" failures="${failures}">`,
    `  <testsuite name="${name}" tests="${cases.length}" failures="${failures}">`,
    ...cases.map(({ xml }) => xml),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

interface Case {
  readonly failed: boolean;
  readonly xml: string;
}

function versionCase(diff: ContractDiff): Case {
  return testCase({
    group: 'version',
    name: 'the version rose enough',
    ...(!diff.versionOk && { failure: { message: verdictOnVersion(diff), text: '' } }),
  });
}

/** A breaking change that the version announces is no failure. */
function findingCase(finding: Finding, { versionOk }: ContractDiff): Case {
  const { level, area, rule, place, title } = finding;
  const failed = level === 'forbidden' || (level === 'breaking' && !versionOk);
  const failure = { message: `${place}: ${title}`, text: details(finding).join('\n') };
  return testCase({ group: area, name: `${rule} ${place}`, ...(failed && { failure }) });
}

interface CaseParts {
  readonly group: string;
  readonly name: string;
  readonly failure?: { readonly message: string; readonly text: string };
}

function testCase({ group, name, failure }: CaseParts): Case {
  const open = `    <testcase classname="contract.${xmlText(group)}" name="${xmlText(name)}"`;
  if (failure === undefined) return { failed: false, xml: `${open}/>` };
  const { message, text } = failure;
  const body = `<failure message="${xmlText(message)}">${xmlText(text)}</failure>`;
  return { failed: true, xml: `${open}>${body}</testcase>` };
}

/** Text in XML; what XML 1.0 cannot hold becomes a question mark. */
function xmlText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '?');
}
