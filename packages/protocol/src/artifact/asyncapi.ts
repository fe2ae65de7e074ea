import { parseTemplate } from '../address.ts';
import { ComponentSchemas, componentKey } from './component-schemas.ts';
import type { ChannelJson, ContractJson, IntentJson, JsonSchema } from './contract-format.ts';
import { directChannelJson } from './direct-channel-json.ts';
import { isSchema } from './map-subschemas.ts';
import type { WireMessage } from './wire-message.ts';
import { declaredErrorSchema, wireMessageSchema } from './wire-message.ts';

/** An AsyncAPI 3.0 document as data. */
export type AsyncApiDocument = Record<string, unknown>;

/**
 * The channels of a contract as an AsyncAPI 3.0 document, from the server's point of view: it receives what the
 * contract accepts and sends what it emits. Messages are whole envelopes; schemas are draft-07, the dialect that
 * AsyncAPI has without an extension. JSON-RPC methods are in the OpenRPC document.
 */
export function toAsyncApi(json: ContractJson): AsyncApiDocument {
  const document: DocumentParts = { operations: {}, components: new ComponentSchemas() };
  const channels = channelsOf(json).map(([key, channel]) => [
    componentKey(key),
    channelItem(componentKey(key), channel, document),
  ]);
  return {
    asyncapi: '3.0.0',
    info: { title: json.name, version: json.version, ...describe(json) },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(channels),
    operations: document.operations,
    components: { schemas: document.components.schemas },
  };
}

/** The channels, those of users and sessions among them. */
function channelsOf({ channels, direct }: ContractJson): [key: string, channel: ChannelJson][] {
  const declared = Object.entries(channels);
  if (direct === undefined) return declared;
  return [
    ...declared,
    ['@user', directChannelJson(direct, 'user')],
    ['@session', directChannelJson(direct, 'session')],
  ];
}

/** What grows while channels are written. */
interface DocumentParts {
  readonly operations: Record<string, unknown>;
  readonly components: ComponentSchemas;
}

type Messages = Record<string, unknown>;

function channelItem(key: string, channel: ChannelJson, document: DocumentParts): unknown {
  const messages: Messages = {};
  for (const [name, intent] of Object.entries(channel.accepts)) {
    addOperation({ key, name, action: 'receive', channel, intent }, messages, document);
  }
  for (const [name, intent] of Object.entries(channel.emits)) {
    addOperation({ key, name, action: 'send', channel, intent }, messages, document);
  }
  const { params } = parseTemplate(channel.template);
  return {
    address: channel.template,
    ...describe(channel),
    ...(params.length > 0 && {
      parameters: Object.fromEntries(
        params.map((param) => [param, parameter(channel.params, param)]),
      ),
    }),
    messages,
  };
}

interface Operation {
  readonly key: string;
  readonly name: string;
  readonly action: 'receive' | 'send';
  readonly channel: ChannelJson;
  readonly intent: IntentJson;
}

function addOperation(operation: Operation, messages: Messages, document: DocumentParts): void {
  const { key, name, action, channel, intent } = operation;
  const receive = action === 'receive';
  const base = `${receive ? 'accepts' : 'emits'}.${componentKey(name)}`;
  const channelRef = { $ref: `#/channels/${key}` };
  const add = (suffix: string, message: WireMessage, details: object = {}) => {
    const id = `${base}${suffix}`;
    messages[id] = {
      name: id,
      ...details,
      payload: wireMessageSchema({
        ...message,
        payload: document.components.add(`${key}.${id}`, message.payload),
      }),
    };
    return { $ref: `#/channels/${key}/messages/${id}` };
  };
  const sent = add(
    '',
    {
      type: 'message',
      from: receive ? 'client' : 'server',
      intent: name,
      template: channel.template,
      payload: intent.payload,
      numbered: !receive && channel.history !== undefined,
    },
    describe(intent),
  );
  const answers = Object.entries(intent.errors).map(([code, data]) =>
    add(`.error.${code}`, {
      type: 'error',
      from: 'server',
      payload: declaredErrorSchema(code, data),
    }),
  );
  if (intent.kind === 'request') {
    const { schema, stream } = intent.reply;
    answers.unshift(
      add('.reply', { type: 'reply', from: 'server', payload: schema, chunked: stream }),
    );
  }
  document.operations[`${action}.${key}.${componentKey(name)}`] = {
    action,
    channel: channelRef,
    ...describe(intent),
    messages: [sent],
    ...(answers.length > 0 && { reply: { channel: channelRef, messages: answers } }),
  };
}

/** A parameter has no schema in AsyncAPI 3, but may list its values. */
function parameter(params: JsonSchema | undefined, name: string): unknown {
  const properties = params?.properties;
  const schema = isSchema(properties) ? properties[name] : undefined;
  if (!isSchema(schema)) return {};
  const values = Array.isArray(schema.enum) ? schema.enum.map(String) : undefined;
  return {
    ...(typeof schema.description === 'string' && { description: schema.description }),
    ...(values && { enum: values }),
  };
}

function describe(part: {
  readonly description?: string | undefined;
  readonly deprecated?: string | undefined;
}): { description?: string } {
  const texts = [
    part.description,
    part.deprecated === undefined ? undefined : `Deprecated: ${part.deprecated}`,
  ].filter((text) => text !== undefined);
  return texts.length === 0 ? {} : { description: texts.join('\n\n') };
}
