import { randomBytes } from 'node:crypto';
import type { ContractJson } from '@sallyport/protocol';
import {
  channel,
  defineContract,
  event,
  fromContractJson,
  method,
  request,
  toContractJson,
} from '@sallyport/protocol';
import { createGateway, createService, jwtAuthenticator } from '@sallyport/server';
import { CONFORMANCE_AUDIENCE, CONFORMANCE_ISSUER } from '@sallyport/testing/conformance';
import { z } from 'zod';

const Note = z.object({
  text: z.string().min(1),
  get replies() {
    return z.array(Note).max(2).optional();
  },
});

/** A contract with one of each kind of constraint. */
export const orders = toContractJson(
  defineContract({
    name: 'orders',
    version: '2.1.0',
    channels: {
      orders: channel('orders:{shop}', {
        params: z.object({ shop: z.enum(['north', 'south']) }),
        access: { subscribe: 'orders:read', send: 'orders:write' },
        accepts: {
          place: request({
            payload: z.strictObject({
              sku: z.string().regex(/^[A-Z]{3}-\d{4}$/u),
              count: z.int().min(1).max(99),
              note: z.string().max(20).optional(),
              tags: z.array(z.string().min(2)).min(1).max(3),
              weight: z.number().gt(0).multipleOf(0.5).optional(),
              pay: z.discriminatedUnion('by', [
                z.object({ by: z.literal('card'), last4: z.string().length(4) }),
                z.object({ by: z.literal('cash') }),
              ]),
              labels: z.record(z.string(), z.int()).optional(),
              when: z.iso.datetime().optional(),
              contact: z.union([z.email(), z.null()]).optional(),
            }),
            reply: z.object({ id: z.string() }),
          }),
          comment: event({ payload: Note }),
        },
        emits: { placed: event({ payload: z.object({ sku: z.string() }) }) },
      }),
      mine: channel('mine:{userId}', {
        params: z.object({ userId: z.string() }),
        access: { bind: { userId: 'sub' } },
        accepts: { clear: event({ payload: z.object({}), scope: 'orders:clear' }) },
      }),
    },
    rpc: {
      price: method({
        scope: 'orders:read',
        params: z.object({ sku: z.string().max(8), count: z.int().min(1).default(1) }),
        result: z.object({ cents: z.int() }),
      }),
    },
  }),
);

interface PlaceContext {
  readonly params: { readonly shop: string };
  publish(address: string, intent: string, payload: object): Promise<unknown>;
}

/** A gateway of this contract; `publishes` is what it emits where an order is placed. */
export async function startOrders(json: ContractJson, publishes: object = { sku: 'ABC-1234' }) {
  const contract = fromContractJson(json);
  const key = randomBytes(32);
  const gateway = createGateway(contract, {
    authenticator: jwtAuthenticator({
      key,
      algorithms: ['HS256'],
      issuer: CONFORMANCE_ISSUER,
      audience: CONFORMANCE_AUDIENCE,
    }),
  });
  const all = {
    channels: {
      orders: {
        async place(_payload: unknown, { publish, params }: PlaceContext) {
          await publish(`orders:${params.shop}`, 'placed', publishes);
          return { id: 'o1' };
        },
        comment() {},
        placed() {},
      },
      mine: { clear() {} },
    },
    rpc: { price: () => ({ cents: 5 }) },
  };
  const accepted = Object.keys(contract.channels.orders?.accepts ?? {});
  const handlers = {
    channels: {
      ...all.channels,
      orders: Object.fromEntries(
        Object.entries(all.channels.orders).filter(([name]) => accepted.includes(name)),
      ),
    },
    ...(contract.rpc?.price && { rpc: all.rpc }),
  };
  gateway.mount(createService(contract, handlers as never)); // the types of a reloaded contract are wide
  const { url } = await gateway.listen({ port: 0 });
  return { url, key, [Symbol.asyncDispose]: () => gateway.close({ deadlineMs: 500 }) };
}
