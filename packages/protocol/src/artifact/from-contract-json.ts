import type { z } from 'zod';
import type { Channel, ParamsSchema } from '../contract/channel.ts';
import { channel } from '../contract/channel.ts';
import type { Contract } from '../contract/contract.ts';
import { defineContract } from '../contract/contract.ts';
import type { EventIntent, Intent } from '../contract/intent.ts';
import { stream } from '../contract/intent.ts';
import type { Method } from '../contract/method.ts';
import type {
  ChannelJson,
  EventJson,
  IntentJson,
  JsonSchema,
  MethodJson,
} from './contract-format.ts';
import { ContractJsonError } from './contract-json-error.ts';
import { checkContractJson } from './parse-contract-json.ts';
import { pointer } from './pointer.ts';
import { reloadSchema } from './reload/schema.ts';

/**
 * A working contract out of its data: a gateway or a client can run on it, and it validates what the contract that
 * was exported validates. Exported again it gives the same data.
 *
 * @throws ContractJsonError naming each wrong place and what belongs there.
 */
export function fromContractJson(value: unknown): Contract {
  const json = checkContractJson(value);
  const { contractFormat, schemaDialect, channels, rpc, clientRpc, claims, direct, ...rest } = json;
  const contract: Contract = {
    ...rest,
    channels: reloadRecord(channels, ['channels'], reloadChannel),
    ...(Object.keys(rpc).length > 0 && { rpc: reloadRecord(rpc, ['rpc'], reloadMethod) }),
    ...(direct && {
      direct: { ...direct, emits: reloadRecord(direct.emits, ['direct', 'emits'], reloadEvent) },
    }),
    ...(claims && { claims: reloadObject(claims, ['claims']) }),
    ...(clientRpc && { clientRpc: reloadRecord(clientRpc, ['clientRpc'], reloadMethod) }),
  };
  try {
    return defineContract(contract);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ContractJsonError(reason, { code: 'invalid_contract', cause });
  }
}

type Path = readonly string[];

function reloadChannel(json: ChannelJson, path: Path): Channel {
  const { template, params, accepts, emits, ...rest } = json;
  return channel(template, {
    ...rest,
    ...(params && { params: reloadObject(params, [...path, 'params']) }),
    accepts: reloadRecord(accepts, [...path, 'accepts'], reloadIntent),
    emits: reloadRecord(emits, [...path, 'emits'], reloadEvent),
  });
}

function reloadObject(json: JsonSchema, path: Path): ParamsSchema {
  const schema = reload(json, path);
  if (schema.def.type === 'object') return schema as ParamsSchema; // its members are checked by defineContract
  throw new ContractJsonError('Parameters, and claims, are an object.', {
    code: 'unsupported_schema',
    issues: [{ path: pointer(path), message: 'Write {"type": "object", "properties": {…}}.' }],
  });
}

function reloadIntent(json: IntentJson, path: Path): Intent {
  if (json.kind === 'event') return reloadEvent(json, path);
  const { payload, reply, errors, examples, ...rest } = json;
  const schema = reload(reply.schema, [...path, 'reply', 'schema']);
  return {
    ...rest,
    payload: reload(payload, [...path, 'payload']),
    reply: reply.stream ? stream(schema) : schema,
    errors: reloadRecord(errors, [...path, 'errors'], reload),
    ...(examples && { examples }),
  };
}

function reloadEvent(json: EventJson, path: Path): EventIntent {
  const { payload, errors, ...rest } = json;
  return {
    ...rest,
    payload: reload(payload, [...path, 'payload']),
    errors: reloadRecord(errors, [...path, 'errors'], reload),
  };
}

function reloadMethod(json: MethodJson, path: Path): Method {
  const { params, result, errors, ...rest } = json;
  return {
    ...rest,
    params: reload(params, [...path, 'params']),
    result: reload(result, [...path, 'result']),
    errors: reloadRecord(errors, [...path, 'errors'], reload),
  };
}

function reload(json: JsonSchema, path: Path): z.ZodType {
  return reloadSchema(json, path);
}

function reloadRecord<Json, Result>(
  record: Record<string, Json>,
  path: Path,
  reloadOne: (json: Json, path: Path) => Result,
): Record<string, Result> {
  return Object.fromEntries(
    Object.entries(record).map(([key, json]) => [key, reloadOne(json, [...path, key])]),
  );
}
