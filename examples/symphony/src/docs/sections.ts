/** One heading of a Markdown page with the text below it, up to the next heading. */
export interface Section {
  /** Unique: path and heading. */
  readonly id: string;
  /** Path of the page from the root of the repository. */
  readonly path: string;
  /** The page's first heading, or its path. */
  readonly title: string;
  /** The section's own heading. */
  readonly heading: string;
  readonly markdown: string;
}

const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/;
const FENCE = /^\s*(`{3,}|~{3,})/;
const FRONT_MATTER = /^---\n[\s\S]*?\n---\n/;

/** Splits a page at its headings; "#" inside a code block is no heading. */
export function sectionsOf(path: string, markdown: string): readonly Section[] {
  const found: { heading: string; lines: string[] }[] = [{ heading: path, lines: [] }];
  let fence: string | undefined;
  for (const line of markdown.replace(FRONT_MATTER, '').split(/\r?\n/)) {
    fence = fenceAfter(fence, line);
    const heading = fence === undefined ? HEADING.exec(line)?.[2] : undefined;
    if (heading === undefined) found.at(-1)?.lines.push(line);
    else found.push({ heading: plainInline(heading), lines: [] });
  }
  const title = found[1]?.heading ?? path;
  return withUniqueIds(
    found
      .map(({ heading, lines }) => ({ path, title, heading, markdown: lines.join('\n').trim() }))
      .filter((section) => section.markdown !== ''),
  );
}

/** Inline Markdown as a reader sees it: links become their text; code spans stay as they are. */
export function plainInline(markdown: string): string {
  return markdown
    .split(/(`+[^`]+`+)/)
    .map((part) => (part.startsWith('`') ? part : plainProse(part)))
    .join('')
    .replace(/\[([^\][]*)\]\([^()\s]*\)/g, '$1')
    .trim();
}

function plainProse(markdown: string): string {
  return markdown
    .replace(/!?\[([^\][]*)\]\([^()\s]*\)/g, '$1')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/(^|\s)[_*]([^_*\s][^_*]*)[_*](?=\W|$)/g, '$1$2');
}

function fenceAfter(open: string | undefined, line: string): string | undefined {
  const mark = FENCE.exec(line)?.[1];
  if (mark === undefined) return open;
  if (open === undefined) return mark;
  return mark.startsWith(open) ? undefined : open;
}

function withUniqueIds(sections: readonly Omit<Section, 'id'>[]): readonly Section[] {
  const seen = new Map<string, number>();
  return sections.map((section) => {
    const base = `${section.path}#${section.heading}`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return { ...section, id: count === 1 ? base : `${base}-${count}` };
  });
}
