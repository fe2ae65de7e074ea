import fc from 'fast-check';

/** Frames for the subprotocol `mcp`: right ones, and ones that are wrong in what they say or in how they are written. */
export function mcpFrame(): fc.Arbitrary<string | Buffer> {
  const message = messages();
  const text = message.map((value) => JSON.stringify(value));
  return fc.oneof(
    { arbitrary: text, weight: 5 },
    { arbitrary: message.chain(misshapen), weight: 6 },
    { arbitrary: text.chain(damaged), weight: 4 },
    { arbitrary: fc.array(message, { maxLength: 5 }).map((all) => JSON.stringify(all)), weight: 1 },
    { arbitrary: overfilled, weight: 2 },
    { arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)), weight: 1 },
  );
}

type Message = Readonly<Record<string, unknown>>;

const id = fc.oneof(fc.nat(50), fc.constantFrom('a', 'b', '', '__proto__', 2 ** 53, -1));
const tool = fc.constantFrom('add', 'whoami', 'fail', 'bigint', 'slow', 'ask', 'nobody');
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 0, -1, 1.5, 1e308, 2 ** 60, [], {}, '\ud800', '\u0000'),
  fc.constantFrom<unknown>({ toJSON: 1 }, { constructor: { prototype: {} } }, 'x'.repeat(5_000)),
  fc.jsonValue({ maxDepth: 3 }),
);

function messages(): fc.Arbitrary<Message> {
  const params = {
    initialize: {
      protocolVersion: '2025-06-18',
      capabilities: { roots: {} },
      clientInfo: { name: 'hostile', version: '0' },
    },
    empty: {},
  };
  const request = (method: string, of: fc.Arbitrary<unknown>) =>
    fc.record({ jsonrpc: fc.constant('2.0'), id, method: fc.constant(method), params: of });
  const call = fc.record(
    {
      name: tool,
      arguments: fc.oneof(fc.constant({ a: 1, b: 2 }), hostile),
      _meta: fc.record({ progressToken: id }),
    },
    { requiredKeys: ['name'] },
  );
  return fc.oneof(
    request('initialize', fc.constant(params.initialize)),
    request('ping', fc.constant(params.empty)),
    request('tools/list', fc.oneof(fc.constant(params.empty), fc.record({ cursor: hostile }))),
    { arbitrary: request('tools/call', call), weight: 5 },
    request('resources/read', fc.record({ uri: hostile })),
    request('subscriptions/listen', fc.constant(params.empty)),
    fc.constant({ jsonrpc: '2.0', method: 'notifications/initialized' }),
    fc.record({
      jsonrpc: fc.constant('2.0'),
      method: fc.constantFrom('notifications/cancelled', 'notifications/progress', 'nobody'),
      params: fc.record({ requestId: id, progressToken: id, progress: hostile }),
    }),
    fc.record({ jsonrpc: fc.constant('2.0'), id, result: hostile }),
    fc.record({ jsonrpc: fc.constant('2.0'), id, error: hostile }),
  );
}

/** One member of a message, or of its params, is what it may not be. */
function misshapen(message: Message): fc.Arbitrary<string> {
  const name = fc.constantFrom('jsonrpc', 'id', 'method', 'params', 'result', '_meta');
  const key = fc.constantFrom('__proto__', '\\u005f_proto__', 'constructor', 'toString');
  return fc.oneof(
    fc.tuple(name, hostile).map(([at, value]) => JSON.stringify({ ...message, [at]: value })),
    fc
      .tuple(name, hostile)
      .map(([at, value]) =>
        JSON.stringify({ ...message, params: { ...Object(message.params), [at]: value } }),
      ),
    key.map((bad) => JSON.stringify({ ...message, params: { x: 0 } }).replace('"x"', `"${bad}"`)),
  );
}

const inserts = [
  '',
  '\u0000',
  '"',
  '\\',
  '{',
  ']',
  ',',
  '/**/',
  'NaN',
  '1e999',
  '\uFEFF',
  '"id":1,',
];

/** The text of a message, damaged at one place. */
function damaged(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(8), fc.constantFrom(...inserts))
    .map(([at, length, insert]) => text.slice(0, at) + insert + text.slice(at + length));
}

/** Too deep, too long, too many. */
const overfilled: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      ['{"params":', '[', ''],
      ['[', '{},', '0]'],
      ['{"id":"', 'x', '"}'],
      ['', ' ', ''],
    ),
    fc.oneof(fc.nat(100), fc.nat(5_000), fc.nat(300_000)),
  )
  .map(([[before = '', unit = '', after = ''], count]) => {
    return before + unit.repeat(Math.min(count, 1_000_000 / Math.max(1, unit.length))) + after;
  });
