import type { JsonSchema } from '@sallyport/protocol';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { closed } from './closed.ts';

/** Whether a sender may write a value: it is of the schema, and has no members that this does not name. */
export function sender(schema: JsonSchema): (value: unknown) => boolean {
  const [asSaid, asWritten] = [receiver(schema), receiver(closed(schema))];
  return (value) => asSaid(value) && asWritten(value);
}

/** Whether a receiver takes a value, by Ajv. */
export function receiver(schema: JsonSchema): (value: unknown) => boolean {
  const ajv = new Ajv2020({
    strict: false,
    validateFormats: false,
    validateSchema: false,
    meta: false,
  });
  const validate = ajv.compile(schema);
  return (value) => validate(value) === true;
}
