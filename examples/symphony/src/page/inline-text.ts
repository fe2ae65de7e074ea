import { element } from './element.ts';

const INLINE = /(`+)(.+?)\1|\*\*(.+?)\*\*|(?<!\w)\*([^*\s][^*]*)\*(?!\w)|\[(\d)\](?=\s|$)/gs;

/** Prose as nodes: `code`, **bold**, *emphasis*, and [1] as a reference mark. Everything else is plain text. */
export function inlineText(source: string): DocumentFragment {
  const fragment = new DocumentFragment();
  let end = 0;
  for (const match of source.matchAll(INLINE)) {
    fragment.append(source.slice(end, match.index), markOf(match));
    end = match.index + match[0].length;
  }
  fragment.append(source.slice(end));
  return fragment;
}

function markOf([whole, , code, bold, italic, reference]: RegExpMatchArray): Node | string {
  if (code !== undefined) return element('code', {}, code);
  if (bold !== undefined) return element('strong', {}, inlineText(bold));
  if (italic !== undefined) return element('em', {}, inlineText(italic));
  return reference === undefined ? whole : element('sup', { class: 'ref' }, reference);
}
