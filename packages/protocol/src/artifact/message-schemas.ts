import type { ContractJson, IntentJson, JsonSchema } from './contract-format.ts';

/** One schema of a contract, and where it stands. */
export interface MessageSchema {
  /** Path in the `contract.json` without its structural parts: `['channels', 'guide', 'accepts', 'chat', 'payload']`. */
  readonly path: readonly string[];
  readonly schema: JsonSchema;
}

/** Every schema of a contract, in the order of the contract. */
export function messageSchemas(json: ContractJson): MessageSchema[] {
  const found: MessageSchema[] = [];
  for (const [key, channel] of Object.entries(json.channels)) {
    if (channel.params) found.push({ path: ['channels', key, 'params'], schema: channel.params });
    for (const direction of ['accepts', 'emits'] as const) {
      for (const [name, intent] of Object.entries(channel[direction])) {
        found.push(...schemasOf(intent, ['channels', key, direction, name]));
      }
    }
  }
  for (const [name, intent] of Object.entries(json.direct?.emits ?? {})) {
    found.push(...schemasOf(intent, ['direct', 'emits', name]));
  }
  for (const direction of ['rpc', 'clientRpc'] as const) {
    for (const [name, method] of Object.entries(json[direction] ?? {})) {
      found.push({ path: [direction, name, 'params'], schema: method.params });
      found.push({ path: [direction, name, 'result'], schema: method.result });
      found.push(...errorSchemas(method.errors, [direction, name]));
    }
  }
  return found;
}

function schemasOf(intent: IntentJson, path: readonly string[]): MessageSchema[] {
  return [
    { path: [...path, 'payload'], schema: intent.payload },
    ...(intent.kind === 'request'
      ? [{ path: [...path, 'reply'], schema: intent.reply.schema }]
      : []),
    ...errorSchemas(intent.errors, path),
  ];
}

function errorSchemas(
  errors: Record<string, JsonSchema>,
  path: readonly string[],
): MessageSchema[] {
  return Object.entries(errors).map(([code, schema]) => ({
    path: [...path, 'errors', code],
    schema,
  }));
}
