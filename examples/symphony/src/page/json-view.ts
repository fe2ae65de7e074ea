import { element } from './element.ts';

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON, indented and coloured. */
export function jsonView(value: unknown): HTMLElement {
  const source = JSON.stringify(value, undefined, 2);
  const view = element('pre', { class: 'json', tabindex: 0 });
  let end = 0;
  for (const match of source.matchAll(TOKEN)) {
    const [whole, text, colon = ''] = match;
    view.append(source.slice(end, match.index));
    view.append(element('span', { class: kindOf(match) }, text ?? whole), colon);
    end = match.index + whole.length;
  }
  view.append(source.slice(end));
  return view;
}

function kindOf([, text, colon, word]: RegExpMatchArray): string {
  if (text !== undefined) return colon === undefined ? 'text' : 'key';
  return word === undefined ? 'number' : 'word';
}
