import { buildAddress, parseTemplate } from '../../address.ts';
import type { ChannelJson, IntentJson, JsonSchema, MethodJson } from '../contract-format.ts';
import { isSchema } from '../map-subschemas.ts';
import { sampleOf } from '../sample.ts';

/** One frame of an example, with who sends it. */
export interface WireFrame {
  readonly from: 'client' | 'server';
  readonly title: string;
  readonly json: unknown;
}

/** The frames of an accepted or emitted intent, with the contract's own example where it has one. */
export function intentFrames(
  direction: 'accepts' | 'emits',
  name: string,
  { channel, intent }: { readonly channel: ChannelJson; readonly intent: IntentJson },
): WireFrame[] {
  const payload = intent.examples?.[0]?.payload ?? sampleOf(intent.payload);
  const address = exampleAddress(channel);
  const message = { channel: address, intent: name, payload };
  if (direction === 'emits') {
    const position = channel.history ? { offset: 1, epoch: 'e1' } : {};
    return [
      { from: 'server', title: 'Message', json: { type: 'message', ...message, ...position } },
    ];
  }
  return [
    { from: 'client', title: 'Message', json: { type: 'message', id: 'c1', ...message } },
    ...answerFrames(intent),
    ...Object.entries(intent.errors).map(([code, data]) => errorFrame(code, data)),
  ];
}

function answerFrames(intent: IntentJson): WireFrame[] {
  if (intent.kind === 'event') {
    return [{ from: 'server', title: 'Acknowledgement', json: { type: 'ack', ref: 'c1' } }];
  }
  const { schema, stream } = intent.reply;
  const reply = intent.examples?.[0]?.reply;
  if (!stream) {
    const payload = reply ?? sampleOf(schema);
    return [{ from: 'server', title: 'Reply', json: { type: 'reply', ref: 'c1', payload } }];
  }
  const chunks = Array.isArray(reply) ? reply : [sampleOf(schema)];
  return [
    ...chunks.map(
      (payload, seq): WireFrame => ({
        from: 'server',
        title: `Chunk ${seq}`,
        json: { type: 'reply', ref: 'c1', payload, seq, final: false },
      }),
    ),
    {
      from: 'server',
      title: 'End of the stream',
      json: { type: 'reply', ref: 'c1', seq: chunks.length, final: true },
    },
  ];
}

function errorFrame(code: string, data: JsonSchema): WireFrame {
  const payload = { code, message: '…', retryable: false, data: sampleOf(data) };
  return { from: 'server', title: `Error ${code}`, json: { type: 'error', ref: 'c1', payload } };
}

/** The frames of a call of a JSON-RPC method. */
export function methodFrames(
  name: string,
  method: MethodJson,
  caller: WireFrame['from'],
): WireFrame[] {
  const example = method.examples?.[0];
  const params = example?.params ?? sampleOf(method.params);
  const result = example?.result ?? sampleOf(method.result);
  return [
    {
      from: caller,
      title: 'Request',
      json: { type: 'jsonrpc', payload: { jsonrpc: '2.0', id: 1, method: name, params } },
    },
    {
      from: caller === 'client' ? 'server' : 'client',
      title: 'Response',
      json: { type: 'jsonrpc', payload: { jsonrpc: '2.0', id: 1, result } },
    },
  ];
}

function exampleAddress(channel: ChannelJson): string {
  const template = parseTemplate(channel.template);
  const sample = channel.params === undefined ? {} : sampleOf(channel.params);
  const known = isSchema(sample) ? sample : {};
  const params = template.params.map((name) => {
    const value = known[name];
    const usable = typeof value === 'string' && value !== 'text' && /^[\w~.-]+$/.test(value);
    return [name, usable ? value : name];
  });
  return buildAddress(template, Object.fromEntries(params));
}
