/**
 * Whether a text has a format. A format that is not in the table is taken to be met: zod writes a pattern beside
 * most of them, and that is judged.
 */
export function hasFormat(text: string, format: string): boolean {
  const check = Object.hasOwn(formats, format) ? formats[format] : undefined;
  return check === undefined || check.test(text);
}

/** Formats that only say how a pattern was written. */
export function isAnnotation(format: string): boolean {
  return ANNOTATIONS.has(format);
}

const ANNOTATIONS: ReadonlySet<string> = new Set([
  'starts_with',
  'ends_with',
  'includes',
  'lowercase',
  'uppercase',
  'regex',
]);

/** Necessary conditions, loose on purpose: what they refuse is surely not of the format. */
const formats: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/,
  date: /^\d{4}-\d\d-\d\d$/,
  time: /^\d\d:\d\d/,
  duration: /^-?P/,
  email: /^[^@]+@[^@]+$/,
  uri: /^[A-Za-z][A-Za-z0-9+.-]*:/,
  uuid: /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/,
  ipv4: /^\d{1,3}(?:\.\d{1,3}){3}$/,
  ipv6: /:/,
};
