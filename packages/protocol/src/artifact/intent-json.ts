import type { z } from 'zod';
import type { Scope } from '../contract/access.ts';
import { scopesOf } from '../contract/access.ts';
import type { Documentation } from '../contract/documentation.ts';
import type { EventIntent, Intent, RequestIntent } from '../contract/intent.ts';
import { isStream } from '../contract/intent.ts';
import type { Method } from '../contract/method.ts';
import { canonicalJson } from './canonical-json.ts';
import type {
  EventJson,
  IntentJson,
  JsonSchema,
  MethodJson,
  RequestJson,
} from './contract-format.ts';
import type { SchemaWriter } from './export-schema.ts';

/** An intent as data. */
export function intentJson(intent: Intent, place: string, write: SchemaWriter): IntentJson {
  return intent.kind === 'event'
    ? eventJson(intent, place, write)
    : requestJson(intent, place, write);
}

/** A message without a reply as data. */
export function eventJson(intent: EventIntent, place: string, write: SchemaWriter): EventJson {
  return {
    kind: 'event',
    ...documentationOf(intent),
    payload: write(intent.payload, `${place}.payload`),
    ...(intent.durable === true && { durable: true as const }),
    ...limitsOf(intent, place, write),
    ...(intent.examples && {
      examples: intent.examples.map(({ name, payload }, index) => ({
        ...(name !== undefined && { name }),
        payload: plain(payload, `${place}.examples.${index}.payload`),
      })),
    }),
  };
}

function requestJson(intent: RequestIntent, place: string, write: SchemaWriter): RequestJson {
  const stream = isStream(intent.reply);
  const reply = isStream(intent.reply) ? intent.reply.chunk : intent.reply;
  return {
    kind: 'request',
    ...documentationOf(intent),
    payload: write(intent.payload, `${place}.payload`),
    reply: { stream, schema: write(reply, `${place}.reply`) },
    ...limitsOf(intent, place, write),
    ...(intent.examples && {
      examples: intent.examples.map((example, index) => ({
        ...(example.name !== undefined && { name: example.name }),
        payload: plain(example.payload, `${place}.examples.${index}.payload`),
        ...(example.reply !== undefined && {
          reply: plain(example.reply, `${place}.examples.${index}.reply`),
        }),
      })),
    }),
  };
}

/** A JSON-RPC method as data. */
export function methodJson(method: Method, place: string, write: SchemaWriter): MethodJson {
  return {
    ...documentationOf(method),
    params: write(method.params, `${place}.params`),
    result: write(method.result, `${place}.result`),
    ...limitsOf(method, place, write),
    ...(method.examples && {
      examples: method.examples.map(({ name, params, result }, index) => ({
        ...(name !== undefined && { name }),
        params: plain(params, `${place}.examples.${index}.params`),
        ...(result !== undefined && {
          result: plain(result, `${place}.examples.${index}.result`),
        }),
      })),
    }),
  };
}

/** What a part of a contract says for people. */
export function documentationOf(part: Documentation): Documentation {
  const { description, since, deprecated, sunset } = part;
  return {
    ...(description !== undefined && { description }),
    ...(since !== undefined && { since }),
    ...(deprecated !== undefined && { deprecated }),
    ...(sunset !== undefined && { sunset }),
  };
}

interface Limited {
  readonly errors: Readonly<Record<string, z.ZodType>>;
  readonly scope?: Scope;
}

/** How a part can be refused: its errors and its scope. */
function limitsOf(
  { errors, scope }: Limited,
  place: string,
  write: SchemaWriter,
): { errors: Record<string, JsonSchema>; scope?: string[] } {
  return {
    errors: Object.fromEntries(
      Object.entries(errors).map(([code, data]) => [code, write(data, `${place}.errors.${code}`)]),
    ),
    // Kept when empty: it frees an intent from its channel's scope.
    ...(scope !== undefined && { scope: [...new Set(scopesOf(scope))].sort() }),
  };
}

/** A copy of an example, which must be JSON. */
function plain(value: unknown, place: string): z.core.util.JSONType {
  try {
    return JSON.parse(canonicalJson(value)) as z.core.util.JSONType; // it was just written as JSON
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(`Contract: "${place}" must be JSON. ${reason}`, { cause });
  }
}
