import { connect, createInbox } from '@nats-io/transport-node';
import { AskLoop } from '../ask-loop.ts';
import { ASKED } from './subjects.ts';

/** Requests over core NATS, with one inbox for all replies. */
export function openNatsAsker(engine: string, inFlight: number): Promise<AskLoop> {
  return AskLoop.open(inFlight, async (done, failed) => {
    const nc = await connect({ servers: engine, noAsyncTraces: true });
    const inbox = createInbox();
    nc.subscribe(`${inbox}.*`, {
      callback(error, message) {
        if (error !== null) failed(error);
        else done(Number(message.subject.slice(inbox.length + 1)));
      },
    });
    return {
      send: (seq, text) => nc.publish(ASKED, text, { reply: `${inbox}.${seq}` }),
      close: () => nc.close(),
    };
  });
}
