import type { Chunk } from '../chunk.ts';
import { element } from './element.ts';
import { inlineText } from './inline-text.ts';

type Source = Extract<Chunk, { kind: 'source' }>;

/** Shows an answer while it comes. */
export interface AnswerView {
  readonly node: HTMLElement;
  add(chunk: Chunk): void;
}

export function createAnswerView(onSource: (source: Source) => void): AnswerView {
  const node = element('div', { class: 'answer' });
  let prose: { readonly node: HTMLElement; text: string } | undefined;
  let sources = 0;

  /** The last part of the answer where it is of this class, or a new one. */
  function last(className: string): HTMLElement {
    const part = node.lastElementChild;
    if (part instanceof HTMLElement && part.className === className) return part;
    const made = element('div', { class: className });
    node.append(made);
    return made;
  }

  function addText(text: string): void {
    if (prose?.node !== node.lastElementChild) prose = undefined;
    prose ??= { node: last('prose'), text: '' };
    prose.text += text;
    prose.node.replaceChildren(inlineText(prose.text.trimStart()));
  }

  return {
    node,
    add(chunk) {
      switch (chunk.kind) {
        case 'text':
          return addText(chunk.text);
        case 'source':
          return last('sources').append(sourceChip(chunk, ++sources, onSource));
        case 'figure':
          return last('figures').append(figureTile(chunk));
        case 'table':
          return node.append(tableOf(chunk));
      }
    },
  };
}

function sourceChip(source: Source, number: number, onSource: (source: Source) => void): Node {
  const chip = element(
    'button',
    { type: 'button', class: 'source', title: `${source.path}: ${source.section}` },
    element('sup', {}, String(number)),
    element('span', {}, source.section),
    element('small', {}, source.path),
  );
  chip.addEventListener('click', () => onSource(source));
  return chip;
}

function figureTile({ label, value, note }: Extract<Chunk, { kind: 'figure' }>): Node {
  const tile = element(
    'div',
    { class: 'figure' },
    element('span', { class: 'figure-label' }, label),
    element('strong', {}, value),
  );
  if (note !== undefined) tile.append(element('small', {}, note));
  return tile;
}

function tableOf({ columns, rows }: Extract<Chunk, { kind: 'table' }>): Node {
  const head = element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)));
  const body = rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, cell))));
  return element(
    'div',
    { class: 'table', tabindex: 0 },
    element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)),
  );
}
