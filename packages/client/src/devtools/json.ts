/** An object whose members are not known. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value is an object that is no list. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of an object itself, never of its prototype. */
export function memberOf(value: unknown, name: string): unknown {
  return isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The value with each string and member inside it replaced; a member whose replacement is `undefined` goes. */
export function mapJson(
  value: unknown,
  replace: (value: unknown, member: string | undefined) => unknown,
  member?: string,
): unknown {
  const replaced = replace(value, member);
  if (replaced !== value) return replaced;
  if (Array.isArray(value)) return value.map((item) => mapJson(item, replace));
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mapJson(item, replace, name)]),
  );
}

/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
