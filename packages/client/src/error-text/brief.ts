import type { ErrorTexts } from './full.ts';

/** The name of the text in full.ts and its values: enough to look it up, and small in a page. */
export function errorText<Name extends keyof ErrorTexts>(
  name: Name,
  ...values: Parameters<ErrorTexts[Name]>
): string {
  return [name, ...values].join(' ');
}
