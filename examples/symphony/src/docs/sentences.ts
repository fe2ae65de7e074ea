import { plainInline } from './sections.ts';

const CODE_BLOCK = /^\s*(`{3,}|~{3,})[\s\S]*?^\s*\1`*\s*$/gm;
const LIST_ITEM = /^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ x]\]\s+)?/;
const TABLE_RULE = /^\s*\|?[\s:|-]+\|?\s*$/;

// The specification names each requirement, such as "[SP-ENV-001]"; a quote reads better without.
const REQUIREMENT_ID = /^\*{0,2}\[[A-Z]+-[A-Z]+-\d+\]\*{0,2}\s*/;

/** The sentences of a section in reading order: paragraphs split, list items and table rows whole. */
export function sentencesOf(markdown: string): readonly string[] {
  return blocksOf(markdown.replace(CODE_BLOCK, '\n')).flatMap(splitSentences).filter(isSentence);
}

function blocksOf(markdown: string): readonly string[] {
  const blocks: string[] = [];
  let open = false;
  for (const line of markdown.split('\n')) {
    const isRow = line.trimStart().startsWith('|');
    if (isRow && TABLE_RULE.test(line)) {
      blocks.pop(); // the head names columns, and says nothing by itself
    } else if (isRow || line.trim() === '') {
      if (isRow) blocks.push(tableRow(line));
      open = false;
    } else if (LIST_ITEM.test(line) || !open) {
      blocks.push(
        line
          .replace(LIST_ITEM, '')
          .replace(/^\s*>\s?/, '')
          .trim(),
      );
      open = true;
    } else {
      blocks[blocks.length - 1] += ` ${line.replace(/^\s*>\s?/, '').trim()}`;
    }
  }
  return blocks.map(plainInline);
}

/** A table row as a sentence. */
function tableRow(line: string): string {
  const cells = line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '');
  return `${cells.join(' — ').replace(/\.$/, '')}.`;
}

function splitSentences(block: string): readonly string[] {
  return block
    .split(/(?<=[.!?][)"'`*]{0,2})\s+(?=[A-Z`"'(*@[])/)
    .map((sentence) => sentence.replace(REQUIREMENT_ID, '').replace(/\s+/g, ' ').trim());
}

/** Long enough to say something, and not the introduction of what follows. */
function isSentence(sentence: string): boolean {
  return (sentence.match(/[A-Za-z]{2,}/g)?.length ?? 0) >= 3 && !sentence.endsWith(':');
}
