import type { Envelope, JsonSchema } from '@sallyport/protocol';
import type { ContractView } from './contract-view.ts';
import { intentOf } from './contract-view.ts';
import type { Exchange } from './exchanges.ts';
import { isMembers, memberOf } from './json.ts';
import { protocolSchema } from './protocol-schema.ts';
import type { Redacted, Unmarked } from './redact-value.ts';
import { redactValue } from './redact-value.ts';
import { scrubText, scrubTokens, TOKEN } from './scrub-tokens.ts';

/** What redaction goes by. */
export interface RedactionRules {
  readonly contract: ContractView | undefined;
  readonly unmarked: Unmarked;
}

/** An envelope and what is known of it. */
export interface SeenEnvelope {
  readonly direction: 'in' | 'out';
  readonly envelope: Envelope;
  /** The frame that it answers. */
  readonly exchange?: Exchange | undefined;
}

/** What stands for a channel that no contract has. */
const UNDECLARED_ADDRESS = '~undeclared~';
/** Fields that hold nothing of a user. `trace` is left out: it means nothing outside. */
const PLAIN_FIELDS = [
  'type',
  'id',
  'ref',
  'intent',
  'timestamp',
  'offset',
  'epoch',
  'seq',
  'final',
];

/** An envelope that may be shown. `places` are JSON Pointers from the envelope. */
export function redactEnvelope(seen: SeenEnvelope, rules: RedactionRules): Redacted {
  const fields: Readonly<Record<string, unknown>> = JSON.parse(JSON.stringify(seen.envelope)); // as it is on the wire
  const channel = redactAddress(fields.channel, rules);
  const { value, places } = redactPayload(fields.payload, seen, rules);
  const plain = PLAIN_FIELDS.filter((name) => Object.hasOwn(fields, name));
  const envelope = {
    ...Object.fromEntries(plain.map((name) => [name, fields[name]])),
    ...(channel !== undefined && { channel }),
    ...(Object.hasOwn(fields, 'payload') && { payload: value }),
  };
  const scrubbed = scrubTokens(envelope);
  const hasToken = JSON.stringify(scrubbed) !== JSON.stringify(envelope);
  return {
    value: scrubbed,
    places: [
      ...(channel === fields.channel ? [] : ['/channel']),
      ...new Set(places.map((place) => `/payload${place}`)),
      ...(hasToken ? ['/payload'] : []),
    ],
  };
}

function redactAddress(channel: unknown, { contract, unmarked }: RedactionRules): unknown {
  if (typeof channel !== 'string') return undefined;
  const undeclared = unmarked === 'keep' ? channel : UNDECLARED_ADDRESS;
  return scrubText(contract?.address(channel) ?? undeclared);
}

function redactPayload(
  payload: unknown,
  { direction, envelope, exchange }: SeenEnvelope,
  rules: RedactionRules,
): Redacted {
  if (payload === undefined) return { value: undefined, places: [] };
  switch (envelope.type) {
    case 'message':
      return redactValue(
        payload,
        channelSchemas(
          envelope.channel,
          rules,
          (channel) =>
            intentOf(channel, direction === 'out' ? 'accepts' : 'emits', envelope.intent)?.payload,
        ),
        rules.unmarked,
      );
    case 'reply':
      return redactValue(
        payload,
        channelSchemas(exchange?.channel, rules, (channel) => {
          const intent = intentOf(channel, 'accepts', exchange?.intent ?? '');
          return intent?.kind === 'request' ? intent.reply.schema : undefined;
        }),
        rules.unmarked,
      );
    case 'error': {
      const { data, ...known } = Object(payload);
      const schemas = channelSchemas(exchange?.channel, rules, (channel) =>
        schemaIn(intentOf(channel, 'accepts', exchange?.intent ?? '')?.errors, known.code),
      );
      return join(
        redactValue(known, [protocolSchema('error')], rules.unmarked),
        data === undefined ? undefined : ['data', redactValue(data, schemas, rules.unmarked)],
      );
    }
    case 'refresh':
      return { value: { token: TOKEN }, places: ['/token'] };
    case 'jsonrpc':
      return redactRpc(payload, exchange?.intent, rules);
    case 'system':
      return redactValue(payload, [protocolSchema(`system ${envelope.intent}`)], rules.unmarked);
    case 'subscribe':
    case 'ack':
      return redactValue(payload, [protocolSchema(envelope.type)], rules.unmarked);
    default:
      return redactValue(payload, [], rules.unmarked);
  }
}

/** Batches are lists, which only `keep` shows. */
function redactRpc(payload: unknown, asked: string | undefined, rules: RedactionRules): Redacted {
  if (!isMembers(payload)) return redactValue(payload, [], rules.unmarked);
  const { params, result, ...known } = payload;
  const name = typeof payload.method === 'string' ? payload.method : asked;
  const method = name === undefined ? undefined : rules.contract?.method(name);
  const plain = redactValue(known, [protocolSchema('jsonrpc')], rules.unmarked);
  const part = (member: string, value: unknown, schema: JsonSchema | undefined) => {
    const schemas = schema === undefined ? [] : [schema];
    return value === undefined
      ? undefined
      : ([member, redactValue(value, schemas, rules.unmarked)] as const);
  };
  return join(
    join(plain, part('params', params, method?.params)),
    part('result', result, method?.result),
  );
}

function join(left: Redacted, right: readonly [string, Redacted] | undefined): Redacted {
  if (right === undefined) return left;
  const [member, { value, places }] = right;
  return {
    value: { ...Object(left.value), [member]: value },
    places: [...left.places, ...places.map((place) => `/${member}${place}`)],
  };
}

type Channels = ReturnType<ContractView['channels']>;

function channelSchemas(
  address: string | undefined,
  { contract }: RedactionRules,
  pick: (channel: Channels[number]) => JsonSchema | undefined,
): readonly JsonSchema[] {
  const channels = address === undefined ? [] : (contract?.channels(address) ?? []);
  return channels.map(pick).filter((schema) => schema !== undefined);
}

function schemaIn(errors: unknown, code: unknown): JsonSchema | undefined {
  const schema = typeof code === 'string' ? memberOf(errors, code) : undefined;
  return isMembers(schema) ? schema : undefined;
}
