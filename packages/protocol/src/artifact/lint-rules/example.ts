import { z } from 'zod';
import type { Contract } from '../../contract/contract.ts';
import type { Intent } from '../../contract/intent.ts';
import { isStream } from '../../contract/intent.ts';
import type { Method } from '../../contract/method.ts';
import type { ContractRule, LintFinding, SchemaVisit } from './rule.ts';

type Finding = Omit<LintFinding, 'rule'>;

/** Examples that their own schema refuses. */
export const invalidExample: ContractRule = {
  name: 'invalid-example',
  check: (contract, schemas) => [...messageExamples(contract), ...schemas.flatMap(schemaExamples)],
};

function messageExamples(contract: Contract): Finding[] {
  const intents = Object.entries(contract.channels).flatMap(([key, channel]) =>
    (['accepts', 'emits'] as const).flatMap((direction) =>
      Object.entries<Intent>(channel[direction] ?? {}).flatMap(([name, intent]) =>
        intentExamples(`channels.${key}.${direction}.${name}`, intent),
      ),
    ),
  );
  const direct = Object.entries<Intent>(contract.direct?.emits ?? {}).flatMap(([name, intent]) =>
    intentExamples(`direct.emits.${name}`, intent),
  );
  const methods = (['rpc', 'clientRpc'] as const).flatMap((direction) =>
    Object.entries(contract[direction] ?? {}).flatMap(([name, method]) =>
      methodExamples(`${direction}.${name}`, method),
    ),
  );
  return [...intents, ...direct, ...methods];
}

function methodExamples(place: string, { params, result, examples = [] }: Method): Finding[] {
  return examples.flatMap((example, index) => {
    const at = `${place}.examples.${index}`;
    const called = judge(`${at}.params`, params, example.params);
    if (example.result === undefined) return called;
    return [...called, ...judge(`${at}.result`, result, example.result)];
  });
}

function intentExamples(place: string, intent: Intent): Finding[] {
  return (intent.examples ?? []).flatMap((example, index) => {
    const at = `${place}.examples.${index}`;
    const payload = judge(`${at}.payload`, intent.payload, example.payload);
    if (intent.kind === 'event' || !('reply' in example) || example.reply === undefined) {
      return payload;
    }
    const { reply } = intent;
    const schema = isStream(reply) ? z.array(reply.chunk) : reply;
    return [...payload, ...judge(`${at}.reply`, schema, example.reply)];
  });
}

function schemaExamples({ schema, place }: SchemaVisit): Finding[] {
  const examples = z.globalRegistry.get(schema)?.examples;
  if (!Array.isArray(examples)) return [];
  return examples.flatMap((example) => judge(place, schema, example));
}

function judge(place: string, schema: z.ZodType, example: unknown): Finding[] {
  const result = schema.safeParse(example);
  if (result.success) return [];
  const reasons = result.error.issues.map(
    ({ path, message }) =>
      `${path.length > 0 ? `"${path.map(String).join('.')}": ` : ''}${message}`,
  );
  return [
    { place, message: `the example is refused by its schema (${reasons.join('; ')}). Correct it.` },
  ];
}
