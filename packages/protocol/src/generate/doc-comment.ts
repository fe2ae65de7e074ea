import type { Layout } from './layout.ts';
import { hardLine, join } from './layout.ts';

/** What a comment can say of a part of a contract, or of a schema. */
export interface Described {
  readonly description?: unknown;
  readonly since?: unknown;
  readonly deprecated?: unknown;
  readonly sunset?: unknown;
}

/** The comment above a declaration, with the line break that ends it; nothing where nothing is said. */
export function docComment({ description, since, deprecated, sunset }: Described): Layout {
  const goes = typeof sunset === 'string' ? `Goes on ${sunset}.` : '';
  const advice = typeof deprecated === 'string' ? deprecated : '';
  const tags = [
    ...(typeof since === 'string' ? [`@since ${since}`] : []),
    ...(deprecated || goes ? [['@deprecated', advice, goes].filter(Boolean).join(' ')] : []),
  ];
  const lines = [typeof description === 'string' ? description : '', ...tags]
    .flatMap((text) => text.trim().split(/\r\n|[\n\r\u2028\u2029]/))
    // "*/" would end the comment.
    .map((text) => text.trimEnd().replaceAll('*/', '*\\/'))
    .filter((text, index, all) => text !== '' || (index > 0 && all[index - 1] !== ''));
  const [first] = lines;
  if (first === undefined) return [];
  if (lines.length === 1) return [`/** ${first} */`, hardLine];
  const body = lines.map((text) => (text === '' ? ' *' : ` * ${text}`));
  return [join(hardLine, ['/**', ...body, ' */']), hardLine];
}
