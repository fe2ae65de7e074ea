import { connect, createInbox } from '@nats-io/transport-node';
import type { Host } from '../../host.ts';
import { startRelay } from '../relay.ts';
import { ASKED } from './subjects.ts';

/** Raw `ws`, or another gateway, in front of core NATS: every frame goes to the responder unread, and its answer back. */
export async function startNatsRelay(engine: string, start = startRelay): Promise<Host> {
  const nc = await connect({ servers: engine, noAsyncTraces: true });
  const inbox = createInbox();
  return start({
    listen(answered) {
      nc.subscribe(`${inbox}.*`, {
        callback(_error, message) {
          answered(Number(message.subject.slice(inbox.length + 1)), message.data);
        },
      });
    },
    ask: (number, data) => nc.publish(ASKED, data, { reply: `${inbox}.${number}` }),
    close: () => nc.close(),
  });
}
