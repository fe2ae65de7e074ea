import { connect } from '@nats-io/transport-node';
import type { Host } from '../../host.ts';
import { worker } from '../worker.ts';
import { ASKED } from './subjects.ts';

/** Answers every request: with what it holds, unread, where it is told nothing else. */
export async function startNatsResponder(
  engine: string,
  answer?: (text: string) => string,
): Promise<Host> {
  const nc = await connect({ servers: engine, noAsyncTraces: true });
  nc.subscribe(ASKED, {
    callback: (error, message) => {
      if (error !== null) return;
      message.respond(answer === undefined ? message.data : answer(message.string()));
    },
  });
  await nc.flush();
  return worker(() => nc.close());
}
