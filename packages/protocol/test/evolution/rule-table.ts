import type { Mode, Rule } from '@sallyport/protocol/evolution';
import { evolutionRules } from '@sallyport/protocol/evolution';

/** The rules as a Markdown table for each area, as the guide prints them. */
export function ruleTable(): string {
  const areas = Map.groupBy(evolutionRules, ({ area }) => area);
  const sections = [...areas].map(([area, rules]) => {
    const rows = rules.map(
      (rule) =>
        `| \`${rule.id}\` | ${rule.title} | ${cell(rule, 'server-first')} | ${cell(rule, 'client-first')} |`,
    );
    const head = '| rule | what changed | server-first | client-first |\n|---|---|---|---|';
    return `### ${area[0]?.toUpperCase()}${area.slice(1)}\n\n${head}\n${rows.join('\n')}`;
  });
  return sections.join('\n\n');
}

function cell({ effect }: Rule, order: Exclude<Mode, 'full'>): string {
  switch (effect.kind) {
    case 'note':
      return effect.bump;
    case 'forbidden':
      return '**forbidden**';
    case 'breaks':
      return effect.why[order] === undefined ? effect.otherwise : '**major**';
  }
}
