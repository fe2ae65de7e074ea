import { element } from './element.ts';
import { inlineText } from './inline-text.ts';

/** A section of Markdown, simply: paragraphs, lists, tables and code blocks. */
export function markdownView(markdown: string): HTMLElement {
  const view = element('div', { class: 'markdown' });
  for (const block of markdown.split(/(^```[\s\S]*?^```\s*$)/m)) {
    if (block.startsWith('```')) view.append(codeBlock(block));
    else
      for (const part of block.split(/\n\s*\n/))
        if (part.trim() !== '') view.append(proseBlock(part.trim()));
  }
  return view;
}

function codeBlock(block: string): Node {
  const code = block.replace(/^```.*\n/, '').replace(/\n?```\s*$/, '');
  return element('pre', { tabindex: 0 }, element('code', {}, code));
}

function proseBlock(part: string): Node {
  const lines = part.split('\n');
  if (lines.every((line) => line.trimStart().startsWith('|'))) return tableBlock(lines);
  if (/^\s*(?:[-*]|\d+\.)\s/.test(part)) {
    const items = part.split(/\n(?=\s*(?:[-*]|\d+\.)\s)/);
    return element(
      'ul',
      {},
      ...items.map((item) => element('li', {}, inline(item.replace(/^\s*(?:[-*]|\d+\.)\s+/, '')))),
    );
  }
  return element('p', {}, inline(part));
}

function tableBlock(lines: readonly string[]): Node {
  const rows = lines
    .filter((line) => !/^[\s:|-]+$/.test(line))
    .map((line, row) => {
      const cells = line
        .trim()
        .replace(/^\||\|$/g, '')
        .split(/(?<!\\)\|/);
      const tag = row === 0 ? 'th' : 'td';
      return element('tr', {}, ...cells.map((cell) => element(tag, {}, inline(cell.trim()))));
    });
  return element('div', { class: 'table', tabindex: 0 }, element('table', {}, ...rows));
}

function inline(text: string): Node {
  return inlineText(text.replace(/\s*\n\s*/g, ' ').replace(/\[([^\][]*)\]\([^()\s]*\)/g, '$1'));
}
