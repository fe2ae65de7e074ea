import { ApiRefusal } from './api-refusal.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The body as an object of these fields and no others.
 *
 * @throws ApiRefusal naming what is wrong with it.
 */
export function readObject(body: unknown, known: readonly string[]): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refused(`The body must be an object of ${known.join(', ')}.`);
  }
  const strange = Object.keys(body).find((name) => !known.includes(name));
  if (strange !== undefined) {
    throw refused(`The body has "${strange}"; it may have ${known.join(', ')}.`);
  }
  return body as Fields; // an object of JSON
}

/**
 * A field that is some text.
 *
 * @throws ApiRefusal naming it.
 */
export function readText(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw refused(`"${name}" must be a text that is not empty.`);
}

function refused(detail: string): ApiRefusal {
  return new ApiRefusal({ status: 422, detail });
}
