import type { Edit } from '../edit.ts';
import { put } from '../edit.ts';

export const chat = '/channels/guide/accepts/chat';
export const text = `${chat}/payload/properties/text`;
export const tone = `${chat}/payload/properties/tone/enum`;
export const feedback = '/channels/guide/accepts/feedback';
export const typing = '/channels/guide/emits/typing';
export const said = '/channels/guide/emits/said';
export const world = '/channels/world';
export const list = '/rpc/tools~1list';
export const confirm = '/clientRpc/confirm';
export const past = '2030-01-01';
export const future = '2031-01-01';
export const event = { kind: 'event', payload: { type: 'object' }, errors: {} };
export const room = { template: 'room', accepts: {}, emits: {} };

/** Says of a part that it goes. */
export const sunset = (part: string, day: string): Edit[] => [
  put(`${part}/deprecated`, 'Use another.'),
  put(`${part}/sunset`, day),
];
