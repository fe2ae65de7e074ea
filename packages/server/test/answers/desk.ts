import { once } from 'node:events';
import type { ServerEnvelope } from '@sallyport/protocol';
import { channel, defineContract, event, method, request, stream } from '@sallyport/protocol';
import { createService } from '@sallyport/server';
import type { HarnessOptions } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { z } from 'zod';

/** Work of every kind that can be asked for again. */
export const contract = defineContract({
  name: 'shared-desk',
  version: '1.0.0',
  channels: {
    desk: channel('desk', {
      accepts: {
        add: request({ payload: z.object({ by: z.int() }), reply: z.object({ sum: z.int() }) }),
        later: request({ payload: z.object({}), reply: z.object({ sum: z.int() }) }),
        note: event({ payload: z.object({}) }),
        keep: event({ payload: z.object({}), durable: true }),
        big: request({ payload: z.object({}), reply: stream(z.object({ text: z.string() })) }),
        page: request({ payload: z.object({}), reply: z.object({ text: z.string() }) }),
        admin: event({ payload: z.object({}), scope: 'desk:admin' }),
        count: request({ payload: z.object({}), reply: stream(z.object({ n: z.int() })) }),
        flood: request({ payload: z.object({}), reply: stream(z.object({ text: z.string() })) }),
        mark: event({ payload: z.object({ n: z.int() }) }),
      },
    }),
  },
  rpc: {
    add: method({ params: z.object({ by: z.int() }), result: z.int() }),
    later: method({ params: z.object({}), result: z.int() }),
  },
});

/** More than one letter between gateways can hold, and less than a record. */
const LARGE = 'x'.repeat(300_000);

/** What one test shares between its gateways: what ran, and the gate that slow work waits at. */
export class Desk {
  readonly runs: string[] = [];
  readonly marks: number[] = [];
  readonly open = Promise.withResolvers<void>();
  /** What a long stream waits at before it ends. */
  readonly end = Promise.withResolvers<void>();
  aborted = 0;
  flooded = 0;
  #sum = 0;

  /** Starts a gateway whose work is counted here. */
  start(options: HarnessOptions<typeof contract>) {
    return startGatewayHarness(contract, { ...options, services: [this.#service()] });
  }

  #add(by: number): number {
    this.#sum += by;
    return this.#sum;
  }

  #service() {
    const desk = this;
    const run = (id: string | undefined): void => {
      desk.runs.push(String(id));
    };
    return createService(contract, {
      channels: {
        desk: {
          add({ by }, { id }) {
            run(id);
            return { sum: desk.#add(by) };
          },
          async later(_payload, { id, signal }) {
            run(id);
            signal.addEventListener('abort', () => {
              desk.aborted += 1;
            });
            await desk.open.promise;
            return { sum: desk.#sum };
          },
          note: (_payload, { id }) => run(id),
          async keep(_payload, { id, signal }) {
            run(id);
            if (desk.runs.length > 1) return;
            await Promise.race([desk.open.promise, once(signal, 'abort')]);
            signal.throwIfAborted();
          },
          async *big(_payload, { id }) {
            run(id);
            yield { text: 'small' };
            await desk.open.promise;
            yield { text: LARGE };
            await desk.end.promise;
          },
          async page(_payload, { id }) {
            run(id);
            await desk.open.promise;
            return { text: LARGE };
          },
          admin: (_payload, { id }) => run(id),
          mark({ n }) {
            desk.marks.push(n);
          },
          async *count(_payload, { id }) {
            run(id);
            yield { n: 0 };
            yield { n: 1 };
            await desk.open.promise;
            yield { n: 2 };
          },
          async *flood(_payload, { id }) {
            run(id);
            await desk.open.promise;
            for (; desk.flooded < 200; desk.flooded += 1) yield { text: 'x'.repeat(5_000) };
          },
        },
      },
      rpc: {
        add({ by }, { id }) {
          run(id);
          return desk.#add(by);
        },
        async later(_params, { id }) {
          run(id);
          await desk.open.promise;
          return desk.#sum;
        },
      },
    });
  }
}

/** A frame for the desk. */
export function ask(intent: string, id: string, payload: object = {}) {
  return { id, channel: 'desk', intent, payload };
}

/** An envelope that answers an id. */
export function toRef(ref: string) {
  return (envelope: ServerEnvelope): boolean => 'ref' in envelope && envelope.ref === ref;
}
