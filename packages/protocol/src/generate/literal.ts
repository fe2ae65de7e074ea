/** A value of a constant or an enumeration, as a TypeScript type. */
export function literalType(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null ? 'null' : 'unknown';
}

/** Text in quotes as the formatter of this project writes them: single ones, unless more would be escaped. */
export function quoted(text: string): string {
  const json = JSON.stringify(text).replaceAll(/[\u2028\u2029]/g, escaped);
  const singles = text.split("'").length;
  const doubles = text.split('"').length;
  if (singles > doubles) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A name of a member, in quotes where it must be. */
export function memberName(name: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? name : quoted(name);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16)}`;
}
