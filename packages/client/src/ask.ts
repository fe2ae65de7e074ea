import type { ProtocolError } from '@sallyport/protocol/wire';
import type { Answer, Call, CallOptions } from './request-table.ts';

/** A frame that one answer settles. */
export interface Question<T> extends Pick<Call, 'envelope' | 'resend'> {
  /** What the answer says, in a box, or the error that it is; nothing where it does not belong to such a frame. */
  read(answer: Answer): { readonly value: T } | ProtocolError | undefined;
}

/** Sends a frame and waits for what its answer says. */
export function ask<T>(
  core: { call(call: Call, options: CallOptions): unknown },
  { read, ...question }: Question<T>,
  options: CallOptions,
): Promise<T> {
  return new Promise((resolve, fail) => {
    const take = (answer: Answer) => {
      const said = read(answer);
      if (said === undefined) return 'wrong';
      if (said instanceof Error) return said;
      resolve(said.value);
      return 'done';
    };
    core.call({ ...question, take, fail }, options);
  });
}
