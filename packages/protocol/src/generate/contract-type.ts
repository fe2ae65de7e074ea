import type {
  ChannelJson,
  ContractJson,
  IntentJson,
  JsonSchema,
  MethodJson,
} from '../artifact/contract-format.ts';
import { docComment } from './doc-comment.ts';
import type { Layout } from './layout.ts';
import { group, hardLine, ifBroken, indent, join, line, print } from './layout.ts';
import { memberName, quoted } from './literal.ts';
import { MessageTypes } from './message-types.ts';
import { TypeNames, typeName } from './type-names.ts';

/** What the types of a contract import. */
const imported = [
  'EventIntent',
  'Method',
  'ParamSchemas',
  'RequestIntent',
  'Schema',
  'StreamedReply',
];

/** The name of the type of a contract: `SymphonyContract`. */
export function contractTypeName({ name }: ContractJson): string {
  return typeName([name, 'contract']);
}

/** The declarations of a contract's type and of the types of all its messages. */
export function contractTypes(contract: ContractJson): string {
  const name = contractTypeName(contract);
  const messages = new MessageTypes(new TypeNames([...imported, name]));
  const body = object([
    ['name', quoted(contract.name)],
    ['version', quoted(contract.version)],
    ['channels', record(contract.channels, (channel, key) => channelType(channel, key, messages))],
    ['rpc', record(contract.rpc, (method, key) => methodType(method, [key], messages))],
    ...directMember(contract.direct, messages),
    ...clientMember(contract.clientRpc, messages),
  ]);
  const type = print([docComment(contract), `export type ${name} = `, body, ';']);
  const used = imported.filter((word) => new RegExp(`\\b${word}<`).test(type));
  const imports = group(
    'import type {',
    indent(line(), join([',', line()], used), ifBroken(',')),
    line(),
    "} from '@sallyport/protocol';",
  );
  const all = [type, ...messages.declarations];
  return `${[...(used.length > 0 ? [print(imports)] : []), ...all].join('\n\n')}\n`;
}

/** What is sent to users and sessions, where that is done. */
function directMember(direct: ContractJson['direct'], messages: MessageTypes): Member[] {
  if (direct === undefined) return [];
  const { emits, history } = direct;
  const intents = record(emits, (intent, name) =>
    intentType(intent, { words: ['direct', name], direction: 'emits', messages }),
  );
  return [['direct', object([['emits', intents], historyMember(history)])]];
}

/** The methods that clients implement, where there are any. */
function clientMember(methods: ContractJson['clientRpc'], messages: MessageTypes): Member[] {
  if (methods === undefined) return [];
  const types = record(methods, (method, key) => methodType(method, ['client', key], messages));
  return [['clientRpc', types]];
}

function channelType(channel: ChannelJson, key: string, messages: MessageTypes): Layout {
  const { template, params, accepts, emits, history, delivery } = channel;
  const intents = (direction: 'accepts' | 'emits') =>
    record(channel[direction], (intent, name) =>
      intentType(intent, { words: [key, name], direction, messages }),
    );
  const members: Member[] = [['template', quoted(template)]];
  if (params) {
    members.push(['params', generic('ParamSchemas', messages.declare([key, 'params'], params))]);
  }
  if (Object.keys(accepts).length > 0) members.push(['accepts', intents('accepts')]);
  if (Object.keys(emits).length > 0) members.push(['emits', intents('emits')]);
  if (history) members.push(historyMember(history));
  if (delivery !== undefined) {
    const type =
      typeof delivery === 'object'
        ? object([['latest', quoted(delivery.latest)]])
        : quoted(delivery);
    members.push(['delivery', type]);
  }
  return object(members);
}

function historyMember(history: NonNullable<ChannelJson['history']>): Member {
  const limits = Object.entries(history).map(([name, value]): Member => [name, `${value}`]);
  return ['history', object(limits)];
}

interface IntentPlace {
  readonly words: readonly string[];
  readonly direction: 'accepts' | 'emits';
  readonly messages: MessageTypes;
}

function intentType(intent: IntentJson, { words, direction, messages }: IntentPlace): Layout {
  const role = direction === 'accepts' ? 'payload' : 'message';
  const payload = schemaOf([...words, role], intent.payload, messages);
  if (intent.kind === 'event') {
    return generic('EventIntent', [payload, errorsType(intent.errors, words, messages)]);
  }
  const { stream, schema } = intent.reply;
  const answer = schemaOf([...words, stream ? 'chunk' : 'reply'], schema, messages);
  const reply = stream ? generic('StreamedReply', [answer]) : answer;
  return generic('RequestIntent', [payload, reply, errorsType(intent.errors, words, messages)]);
}

function methodType(method: MethodJson, words: readonly string[], messages: MessageTypes): Layout {
  return generic('Method', [
    schemaOf([...words, 'params'], method.params, messages),
    schemaOf([...words, 'result'], method.result, messages),
    errorsType(method.errors, words, messages),
  ]);
}

function errorsType(
  errors: Record<string, JsonSchema>,
  words: readonly string[],
  messages: MessageTypes,
): Layout {
  if (Object.keys(errors).length === 0) return 'Record<never, never>';
  return object(
    Object.entries(errors).map(([code, data]) => [
      memberName(code),
      schemaOf([...words, code, 'error'], data, messages),
    ]),
  );
}

function schemaOf(words: readonly string[], schema: JsonSchema, messages: MessageTypes): Layout {
  return generic('Schema', messages.declare(words, schema));
}

/** A generic type with its arguments. */
function generic(name: string, parts: readonly Layout[]): Layout {
  return group(`${name}<`, indent(line(''), join([',', line()], parts)), line(''), '>');
}

type Member = readonly [name: string, type: Layout, comment?: Layout];

function record<Value extends Parameters<typeof docComment>[0]>(
  values: Readonly<Record<string, Value>>,
  write: (value: Value, key: string) => Layout,
): Layout {
  return object(
    Object.entries(values).map(([key, value]) => [
      memberName(key),
      write(value, key),
      docComment(value),
    ]),
  );
}

function object(members: readonly Member[]): Layout {
  if (members.length === 0) return 'Record<never, never>';
  const lines = members.map(([name, type, comment = []]) => [
    comment,
    `readonly ${name}: `,
    type,
    ';',
  ]);
  return ['{', indent(hardLine, join(hardLine, lines)), hardLine, '}'];
}
