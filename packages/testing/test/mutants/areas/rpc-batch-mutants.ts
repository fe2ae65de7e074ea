import { answer, isFrame, on, onAnswerTo, put, sends, takes } from '../changes.ts';
import type { Mutants } from '../mutant.ts';
import { batchOf, call, envelope, failure, inBatch, invalid } from '../rpc-changes.ts';

/** Faults of batches. */
export const rpcBatchMutants: Mutants = {
  'answers a batch in many envelopes': {
    killedBy: 'SPC-RPC-016',
    ...sends(
      on(
        ({ type, payload }) => type === 'jsonrpc' && Array.isArray(payload),
        (message) =>
          isFrame(message) ? batchOf(message).map((payload) => ({ ...message, payload })) : [],
      ),
    ),
  },
  'answers a batch of notifications by an empty array': {
    killedBy: 'SPC-RPC-017',
    ...sends(
      onAnswerTo(
        ({ payload }) => Array.isArray(payload),
        on({ type: 'ack' }, put({ type: 'jsonrpc', payload: [] })),
      ),
    ),
  },
  'answers an empty batch by an empty array': {
    killedBy: 'SPC-RPC-018',
    ...takes(on(call([]), answer(call([])))),
  },
  'runs the first 64 of a batch that is too long': {
    killedBy: 'SPC-RPC-019',
    ...takes(
      on(
        (frame) => batchOf(frame).length > 64,
        inBatch((batch) => batch.slice(0, 64)),
      ),
    ),
  },
  'refuses a batch with an invalid entry whole': {
    killedBy: 'SPC-RPC-020',
    ...takes(on((frame) => batchOf(frame).includes(1), failure(invalid))),
  },
  'leaves calls that were cancelled out of the answer': {
    killedBy: 'SPC-RPC-022',
    ...sends(
      on(
        envelope,
        inBatch((batch) => batch.filter((entry) => Object(entry).error?.code !== -32_019)),
      ),
    ),
  },
};
