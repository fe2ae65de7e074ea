import { readFileSync } from 'node:fs';

/** A fenced block of a Markdown page. */
export interface CodeBlock {
  readonly language: string;
  /** What follows the language on the opening fence. */
  readonly info: string;
  readonly text: string;
  /** Line of the opening fence. */
  readonly line: number;
}

/** The written specification. */
export function readSpecification(): string {
  return readPage('protocol.md');
}

/** A page of the guides. */
export function readPage(name: string): string {
  return readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
}

/** Every fenced block of a page. */
export function codeBlocks(page: string): readonly CodeBlock[] {
  return [...page.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = '', info = '', text = ''] = match;
    return { language, info, text, line: page.slice(0, match.index).split('\n').length };
  });
}

/** The cells of the first table under a heading, without its head. */
export function tableUnder(page: string, heading: string): readonly (readonly string[])[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}
