/**
 * The id of a generated case, out of what it is about: `SPC-CTR-room:+/say/text/maxLength`. It stays the same as long
 * as the contract says the same there. A parameter of a template is `+`, whatever its name; what begins with `@` is no name of the contract; what could be misread in
 * a command or a file is percent-encoded.
 */
export function contractCaseId(...parts: readonly string[]): string {
  return `SPC-CTR-${parts.map(encode).join('/')}`;
}

/** A JSON Pointer with a keyword at its end, as parts of an id. */
export function ruleParts(rule: string): readonly string[] {
  return rule
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A template without the names of its parameters. */
export function shapeOf(template: string): string {
  return template.replaceAll(/\{[^}]*\}/g, '+');
}

function encode(part: string): string {
  return part.replaceAll(/[^\w~.:+@-]/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}
