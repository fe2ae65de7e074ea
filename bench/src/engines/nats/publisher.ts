import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { AskLoop } from '../ask-loop.ts';
import { KEPT } from './subjects.ts';

/** Publishes to JetStream, each under an id by which the server knows repeats; done when it is stored. */
export function openNatsPublisher(engine: string, inFlight: number): Promise<AskLoop> {
  return AskLoop.open(inFlight, async (done, failed) => {
    const nc = await connect({ servers: engine, noAsyncTraces: true });
    const js = jetstream(nc);
    return {
      send: (seq, text) =>
        void js.publish(KEPT, text, { msgID: String(seq) }).then(() => done(seq), failed),
      close: () => nc.close(),
    };
  });
}
