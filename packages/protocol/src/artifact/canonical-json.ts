/**
 * Writes a JSON value in its one canonical form (RFC 8785): members sorted by UTF-16 code units, no white
 * space, numbers as ECMAScript writes them.
 *
 * @throws TypeError naming the path of a value that JSON cannot say.
 */
export function canonicalJson(value: unknown): string {
  return write(value, { path: '', ancestors: new Set() });
}

const LONE_SURROGATE = /\p{Surrogate}/u;

interface Place {
  /** JSON Pointer (RFC 6901) of the value. */
  readonly path: string;
  readonly ancestors: Set<object>;
}

function write(value: unknown, place: Place): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, place);
    case 'number':
      if (!Number.isFinite(value)) throw notJson(place, `the number ${value}`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : writeObject(value, place);
    default:
      throw notJson(place, `a value of type ${typeof value}`);
  }
}

function writeString(value: string, place: Place): string {
  if (LONE_SURROGATE.test(value)) throw notJson(place, 'a string with half of a surrogate pair');
  return JSON.stringify(value);
}

function writeObject(value: object, place: Place): string {
  if (place.ancestors.has(value)) throw notJson(place, 'a value that holds itself');
  place.ancestors.add(value);
  const text = Array.isArray(value) ? writeItems(value, place) : writeMembers(value, place);
  place.ancestors.delete(value);
  return text;
}

function writeItems(items: readonly unknown[], place: Place): string {
  // Array.from turns holes into `undefined`, which is refused.
  return `[${Array.from(items, (item, index) => write(item, inside(place, String(index)))).join(',')}]`;
}

function writeMembers(value: object, place: Place): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw notJson(place, `an object of class ${value.constructor?.name ?? '(unnamed)'}`);
  }
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = members.map(([key, member]) => {
    const at = inside(place, key);
    return `${writeString(key, at)}:${write(member, at)}`;
  });
  return `{${texts.join(',')}}`;
}

function inside(place: Place, key: string): Place {
  const token = key.replaceAll('~', '~0').replaceAll('/', '~1');
  return { path: `${place.path}/${token}`, ancestors: place.ancestors };
}

function notJson(place: Place, found: string): TypeError {
  return new TypeError(
    `Canonical JSON: "${place.path || '/'}" holds ${found}. Write a string, a finite number, a boolean, null, a list or a plain object.`,
  );
}
