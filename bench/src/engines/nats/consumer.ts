import { AckPolicy, jetstream, jetstreamManager, RetentionPolicy } from '@nats-io/jetstream';
import { connect, nanos } from '@nats-io/transport-node';
import type { Host } from '../../host.ts';
import { worker } from '../worker.ts';
import { KEPT, STREAM } from './subjects.ts';

/** Takes every stored message of a work queue, and acknowledges it. */
export async function startNatsConsumer(engine: string): Promise<Host> {
  const nc = await connect({ servers: engine, noAsyncTraces: true });
  const jsm = await jetstreamManager(nc);
  await jsm.streams.add({
    name: STREAM,
    subjects: [KEPT],
    retention: RetentionPolicy.Workqueue,
    duplicate_window: nanos(600_000),
  });
  await jsm.consumers.add(STREAM, {
    durable_name: 'desk',
    ack_policy: AckPolicy.Explicit,
    max_ack_pending: 10_000,
  });
  const consumer = await jetstream(nc).consumers.get(STREAM, 'desk');
  await consumer.consume({ max_messages: 1_000, callback: (message) => message.ack() });
  return worker(() => nc.close());
}
