import type { ContractJson, IntentJson, MethodJson } from './contract-format.ts';
import { wireSchema } from './wire-schema.ts';

/**
 * What of a contract can be seen on the wire, in one order: no documentation, schemas in their plainest form, and
 * channels by template, because the keys that they have in a contract are not sent.
 */
export function wireForm(contract: ContractJson): unknown {
  const { name, version, channels, rpc, clientRpc = {}, direct } = contract;
  return {
    name,
    version,
    channels: Object.fromEntries(
      Object.values(channels).map((channel) => {
        const { description, since, deprecated, sunset, removed, ...wire } = channel;
        const form = {
          ...wire,
          ...(wire.params && { params: wireSchema(wire.params) }),
          accepts: mapRecord(wire.accepts, intentForm),
          emits: mapRecord(wire.emits, intentForm),
          access: { subscribe: [], send: [], bind: {}, ...wire.access },
        };
        return [channel.template, form];
      }),
    ),
    rpc: mapRecord(rpc, methodForm),
    // Absent where there are none, so that the digests of contracts without stay.
    ...(direct && {
      direct: { emits: mapRecord(direct.emits, intentForm), history: direct.history },
    }),
    ...(Object.keys(clientRpc).length > 0 && { clientRpc: mapRecord(clientRpc, methodForm) }),
  };
}

function intentForm(intent: IntentJson): unknown {
  const { description, since, deprecated, sunset, examples, ...wire } = intent;
  return {
    ...wire,
    payload: wireSchema(wire.payload),
    errors: mapRecord(wire.errors, wireSchema),
    ...(wire.kind === 'request' && {
      reply: { stream: wire.reply.stream, schema: wireSchema(wire.reply.schema) },
    }),
  };
}

function methodForm(method: MethodJson): unknown {
  const { description, since, deprecated, sunset, examples, ...wire } = method;
  return {
    ...wire,
    params: wireSchema(wire.params),
    result: wireSchema(wire.result),
    errors: mapRecord(wire.errors, wireSchema),
  };
}

function mapRecord<Value>(record: Record<string, Value>, map: (value: Value) => unknown): unknown {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
