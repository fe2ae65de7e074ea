import { profiles } from '../profiles/profile.ts';
import { escapeMarkup } from './escape-markup.ts';
import type { ConformanceReport } from './report.ts';
import { tally } from './tally.ts';

/** Roughly the width of a character of 11 px Verdana. */
const CHARACTER_PX = 6.8;
const PADDING_PX = 10;
const colours = { well: '#1a7f37', known: '#9a6700', failing: '#cf222e' } as const;

/** A report as a badge: an SVG image such as `sallyport core-2027.1 | 172/172`. */
export function formatConformanceBadge(report: ConformanceReport): string {
  const { results, strict, exitCode, role } = report;
  const { passed, failed } = tally(results, strict);
  const known = results.filter(({ status }) => status === 'known-failure').length;
  const words = ['sallyport', ...(role === 'server' ? [] : [role]), ...judgedBy(report)];
  const left = words.join(' ');
  const right = `${passed}/${passed + failed + known}`;
  const well = known > 0 ? colours.known : colours.well;
  const [one, other] = [widthOf(left), widthOf(right)];
  const title = escapeMarkup(`${left}: ${right}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${one + other}" height="20" role="img" aria-label="${title}">
<title>${title}</title>
<rect width="${one}" height="20" fill="#444"/>
<rect x="${one}" width="${other}" height="20" fill="${exitCode === 0 ? well : colours.failing}"/>
<g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11" text-anchor="middle">
<text x="${one / 2}" y="14">${escapeMarkup(left)}</text>
<text x="${one + other / 2}" y="14">${escapeMarkup(right)}</text>
</g>
</svg>
`;
}

/** The profile, and whether cases for declared features were added to it. */
function judgedBy({ profile: name, results }: ConformanceReport): readonly string[] {
  if (name === undefined) return [];
  const frozen = profiles.find((profile) => profile.name === name);
  const more = results.some(
    ({ id, status }) => status !== 'not-applicable' && frozen?.cases.has(id) === false,
  );
  return more ? [name, '+ features'] : [name];
}

function widthOf(text: string): number {
  return Math.round(text.length * CHARACTER_PX) + PADDING_PX;
}
