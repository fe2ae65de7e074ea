import type { z } from 'zod';
import type { SchemaRule } from './rule.ts';

/** Formats of text that zod checks by code. */
export const formatVanishes: SchemaRule = {
  name: 'format-vanishes',
  check: ({ schema }) => {
    const format = formats(schema).find((name) => checkedByCode.has(name));
    if (format === undefined) return undefined;
    return `the format "${format}" is checked by code, of which JSON Schema keeps the name only. Write z.string().regex(…) for what must hold everywhere.`;
  },
};

const checkedByCode: ReadonlySet<string> = new Set([
  'url',
  'jwt',
  'json_string',
  'credit_card',
  'iban',
]);

/** Patterns that mean something else in JSON Schema. */
export const patternDiffers: SchemaRule = {
  name: 'pattern-differs',
  check: ({ schema }) => {
    for (const { source, flags } of ownPatterns(schema)) {
      const lost = flags.replaceAll(/[uv]/g, '');
      if (lost !== '') {
        return `the flags "${lost}" of /${source}/${flags} are not written to JSON Schema. Write the pattern without them, such as [Aa] for a.`;
      }
      if (!isUnicode(source)) {
        return `/${source}/ is no Unicode pattern, which JSON Schema asks for. Drop needless backslashes until new RegExp(…, 'u') takes it.`;
      }
      if (flags === '' && countsUnits(source)) {
        return `/${source}/ takes halves of characters such as emoji for whole ones; in JSON Schema it does not. Write /${source}/u.`;
      }
    }
    return undefined;
  },
};

interface TextDefinition {
  readonly check?: string;
  readonly format?: string;
  readonly pattern?: RegExp;
}

function definitions(schema: z.ZodType): TextDefinition[] {
  if (schema.def.type !== 'string') return [];
  const own: object = schema.def;
  return [own, ...(schema.def.checks ?? []).map(({ _zod }): object => _zod.def)];
}

function formats(schema: z.ZodType): string[] {
  return definitions(schema).flatMap(({ format }) => (format === undefined ? [] : [format]));
}

/** Patterns that the contract wrote; those of zod's own formats are known to be alike. */
function ownPatterns(schema: z.ZodType): RegExp[] {
  return definitions(schema).flatMap(({ format, pattern }) =>
    format === 'regex' && pattern !== undefined ? [pattern] : [],
  );
}

function isUnicode(source: string): boolean {
  try {
    return new RegExp(source, 'u').unicode;
  } catch {
    return false;
  }
}

/** Whether something in the pattern stands for "any character" of a kind. */
function countsUnits(source: string): boolean {
  const plain = source.replaceAll(/\\[^DSW]/g, '');
  return /\\[DSW]|\[\^/.test(plain) || plain.replaceAll(/\[[^\]]*\]/g, '').includes('.');
}
