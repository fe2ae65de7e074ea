/** Longest channel address in bytes. Addresses are ASCII, so bytes equal characters. Specification: Addresses. */
export const MAX_ADDRESS_BYTES = 255;

const ADDRESS = /^@?[A-Za-z0-9_~.-]+(?::[A-Za-z0-9_~.-]+)*$/;
const SEGMENT = /^[A-Za-z0-9_~.-]+$/;
const FIRST_SEGMENT = /^@?[A-Za-z0-9_~.-]+$/;
const PARAMETER = /^\{([A-Za-z][A-Za-z0-9_]*)\}$/;

/** A channel template such as `pillar:{pillar}`, taken apart. */
export interface Template {
  readonly source: string;
  readonly segments: readonly TemplateSegment[];
  /** Names of the parameters, in order of appearance. */
  readonly params: readonly string[];
}

/** One `:`-separated part of a template: fixed text, or a named parameter. */
export type TemplateSegment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'param'; readonly name: string };

/** Whether `value` is a well-formed channel address. Specification: Addresses. */
export function isAddress(value: string): boolean {
  return value.length <= MAX_ADDRESS_BYTES && ADDRESS.test(value);
}

/** Whether the address is in the space kept for the protocol itself (`@session:…`, `@user:…`). */
export function isReservedAddress(address: string): boolean {
  return address.startsWith('@');
}

/**
 * The address of what is sent to a user, `@user:…`, or to a session, `@session:…`. There is none where the id is no
 * Unicode text, or so long that the address would be too long. Specification: Direct messages.
 */
export function directAddress(owner: 'user' | 'session', id: string): string | undefined {
  if (!id.isWellFormed()) return undefined;
  const address = `@${owner}:${escapeSegment(id)}`;
  return isAddress(address) ? address : undefined;
}

/** Each byte of UTF-8 that a segment cannot hold, and the `~` itself, as `~` and two hexadecimal digits. */
function escapeSegment(id: string): string {
  return encodeURIComponent(id)
    .replaceAll(/[!'()*~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%', '~');
}

/**
 * Takes a channel template apart.
 *
 * @throws TypeError when a segment is neither text of `[A-Za-z0-9_~.-]`, the first with an `@` before it or without,
 *   nor a whole `{parameter}`,
 *   when a parameter is named twice, or when no address is short enough.
 */
export function parseTemplate(source: string): Template {
  const segments = source
    .split(':')
    .map((part, at) => parseSegment(source, part, at === 0 ? FIRST_SEGMENT : SEGMENT));
  const params = segments.flatMap((segment) => (segment.kind === 'param' ? [segment.name] : []));
  if (new Set(params).size !== params.length) {
    throw new TypeError(`Channel template "${source}" names a parameter twice.`);
  }
  if (shortestAddress(segments) > MAX_ADDRESS_BYTES) {
    throw new TypeError(
      `Channel template "${source}" stands for no address: one has at most ${MAX_ADDRESS_BYTES} bytes.`,
    );
  }
  return { source, segments, params };
}

/**
 * The parameters of a well-formed `address` under `template`, or `undefined` where it does not match. No
 * parameter takes the leading `@` of a reserved address.
 */
export function matchTemplate(
  template: Template,
  address: string,
): Readonly<Record<string, string>> | undefined {
  const parts = address.split(':');
  if (parts.length !== template.segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of template.segments.entries()) {
    const part = parts[index] as string; // the lengths are equal
    if (segment.kind === 'param') {
      if (isReservedAddress(part)) return undefined;
      params[segment.name] = part;
    } else if (segment.text !== part) return undefined;
  }
  return params;
}

/**
 * The address that `template` gives with these parameters.
 *
 * @throws TypeError when a parameter is missing, or holds a character that an address cannot.
 */
export function buildAddress(template: Template, params: Readonly<Record<string, string>>): string {
  const address = template.segments
    .map((segment) =>
      segment.kind === 'literal' ? segment.text : segmentOf(template, segment.name, params),
    )
    .join(':');
  if (address.length > MAX_ADDRESS_BYTES) {
    throw new TypeError(`Address "${address}" is longer than ${MAX_ADDRESS_BYTES} bytes.`);
  }
  return address;
}

/** Bytes of the shortest address: one for each parameter, and the ":" between segments. */
function shortestAddress(segments: readonly TemplateSegment[]): number {
  const bytes = segments.map((segment) => (segment.kind === 'literal' ? segment.text.length : 1));
  return bytes.reduce((sum, count) => sum + count, segments.length - 1);
}

function parseSegment(source: string, part: string, text: RegExp): TemplateSegment {
  const name = PARAMETER.exec(part)?.[1];
  if (name !== undefined) return { kind: 'param', name };
  if (text.test(part)) return { kind: 'literal', text: part };
  throw new TypeError(
    `Channel template "${source}": segment "${part}" must be characters of [A-Za-z0-9_~.-] or one whole {parameter}.`,
  );
}

function segmentOf(
  template: Template,
  name: string,
  params: Readonly<Record<string, string>>,
): string {
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  if (typeof value === 'string' && SEGMENT.test(value)) return value;
  throw new TypeError(
    `Parameter "${name}" of channel "${template.source}" must be one or more characters of [A-Za-z0-9_~.-], got ${JSON.stringify(value)}.`,
  );
}
