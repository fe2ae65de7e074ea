import type { ProtocolError } from '@sallyport/protocol';
import type { Connection } from '../connection/connection.ts';

/** A subscription on its way to its one answer. */
export interface Joining {
  readonly id: string;
  readonly channel: string;
  /** Called once it is acknowledged. */
  joined?(): void;
  /** Called before it is refused. */
  refused(): void;
}

/** Gives a subscription its answer; until then, what the client says of the channel waits. [SP-SUB-035] */
export function join(connection: Connection, { id, channel, joined, refused }: Joining) {
  const answered = Promise.withResolvers<void>();
  connection.joining.set(channel, answered.promise);
  const end = (): void => {
    connection.joining.delete(channel);
    answered.resolve();
  };
  return {
    acknowledge(answer: object): void {
      end();
      connection.releaseMessages(channel); // a position in the answer is that of the messages before it
      connection.send({ type: 'ack', ref: id, payload: { ...answer } });
      joined?.();
    },
    refuse(error: ProtocolError): void {
      end();
      refused();
      connection.sendError(id, error);
    },
  };
}

/** Whether a subscription to the channel is not answered yet; what is to be done is done then. */
export function isJoining(connection: Connection, channel: string, next: () => void): boolean {
  const joining = connection.joining.get(channel);
  void joining?.then(() => {
    if (connection.open) next();
  });
  return joining !== undefined;
}
