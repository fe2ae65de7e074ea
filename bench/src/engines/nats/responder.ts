import { connect } from '@nats-io/transport-node';
import type { Host } from '../../host.ts';
import { worker } from '../worker.ts';
import { ASKED } from './subjects.ts';

/** Answers every request with what it holds, unread. */
export async function startNatsResponder(engine: string): Promise<Host> {
  const nc = await connect({ servers: engine, noAsyncTraces: true });
  nc.subscribe(ASKED, {
    callback: (error, message) => {
      if (error === null) message.respond(message.data);
    },
  });
  await nc.flush();
  return worker(() => nc.close());
}
