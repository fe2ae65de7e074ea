import { alter, answer, on } from './changes.ts';
import type { Change, Frame } from './fault.ts';

/** An envelope of JSON-RPC. */
export const envelope = { type: 'jsonrpc' };
/** An envelope with such a payload. */
export const call = (payload: unknown) => ({ type: 'jsonrpc', payload });
/** The error of what is no JSON-RPC. */
export const invalid = {
  code: -32_600,
  message: 'No.',
  data: { code: 'invalid_envelope', retryable: false },
};
/** The server never sees the frame: the client gets this error. */
export const failure = (error: object, id: unknown = null): Change =>
  answer(call({ jsonrpc: '2.0', id, error }));
/** Fields are put into the error of a response. */
export const inError =
  (fields: (error: Frame) => Frame): Change =>
  (message, link) =>
    alter(({ payload }) => {
      const { error } = Object(payload);
      return { payload: { ...Object(payload), error: { ...error, ...fields(error) } } };
    })(message, link);
/** The entries of a batch. */
export const batchOf = (frame: Frame): readonly unknown[] =>
  Array.isArray(frame.payload) ? frame.payload : [];
/** The entries of a batch are others. */
export const inBatch = (entries: (batch: readonly unknown[]) => unknown): Change =>
  on(
    ({ payload }) => Array.isArray(payload),
    alter((frame) => ({ payload: entries(batchOf(frame)) })),
  );
