import type { z } from 'zod';
import type { Template } from '../address.ts';
import { isReservedAddress, parseTemplate } from '../address.ts';
import { isErrorCode } from '../error-name.ts';
import type { Channel } from './channel.ts';
import { checkDocumentation } from './check-documentation.ts';
import type { DirectMessages } from './direct.ts';
import type { Documentation, RemovedParts } from './documentation.ts';
import type { DeclaredErrors } from './intent.ts';
import type { Method } from './method.ts';
import { must } from './must.ts';

/** What two parties agree on: channels with their intents, and RPC methods. */
export interface Contract extends Documentation {
  /** Lower-case name, such as `symphony`. */
  readonly name: string;
  /** Semantic version; a different major version does not talk. */
  readonly version: string;
  readonly channels: Readonly<Record<string, Channel>>;
  /** Methods that clients call. */
  readonly rpc?: Readonly<Record<string, Method>>;
  /** What the claims of every token must be; handlers find them in `identity.claims`, with these types. */
  readonly claims?: z.ZodObject;
  /** What the server may send to one user or one session; without it no reserved channel is served. */
  readonly direct?: DirectMessages;
  /** Methods that the server calls; a client may leave any of them out. */
  readonly clientRpc?: Readonly<Record<string, Method>>;
  /** Channels and methods that are gone. */
  readonly removed?: RemovedParts;
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?$/;
const INTENT = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const METHOD = /^[A-Za-z][A-Za-z0-9_./-]{0,127}$/;
const ERROR = /^[a-z][a-z0-9_]{0,63}$/;

/**
 * Checks a contract and gives it back with its exact type.
 *
 * @throws TypeError naming the place and what to write instead.
 * @example
 * ```ts
 * import { channel, defineContract, event } from '@sallyport/protocol';
 * import { z } from 'zod';
 *
 * export const contract = defineContract({
 *   name: 'hello',
 *   version: '1.0.0',
 *   channels: {
 *     room: channel('room:{room}', {
 *       accepts: { say: event({ payload: z.object({ text: z.string() }) }) },
 *       emits: { said: event({ payload: z.object({ text: z.string() }) }) },
 *     }),
 *   },
 * });
 * ```
 */
export function defineContract<const Definition extends Contract>(
  definition: Definition,
): Definition {
  must(
    NAME.test(definition.name),
    'name',
    'lower-case letters, digits and "-", such as "symphony"',
  );
  must(VERSION.test(definition.version), 'version', 'a semantic version, such as "1.4.0"');
  const shapes = new Map<string, string>();
  for (const [key, channel] of Object.entries(definition.channels)) {
    const template = checkChannel(key, channel);
    const shape = shapeOf(template);
    const other = shapes.get(shape);
    must(
      other === undefined,
      `channels.${key}`,
      `a template that differs from that of channels.${other} in more than parameter names`,
    );
    shapes.set(shape, key);
  }
  must(
    definition.claims === undefined || definition.claims.def?.type === 'object',
    'claims',
    'an object schema, such as z.object({ tenant: z.string() })',
  );
  if (definition.direct !== undefined) checkDirect(definition.direct);
  checkMethods('rpc', definition.rpc);
  checkMethods('clientRpc', definition.clientRpc);
  checkDocumentation(definition);
  return definition;
}

function checkMethods(
  direction: 'rpc' | 'clientRpc',
  methods: Readonly<Record<string, Method>> = {},
): void {
  for (const [name, method] of Object.entries(methods)) {
    const place = `${direction}.${name}`;
    must(
      METHOD.test(name) && !name.startsWith('rpc.'),
      place,
      'a method name such as "tools/list"; "rpc." is reserved',
    );
    must(
      direction === 'rpc' || method.scope === undefined,
      `${place}.scope`,
      'nothing; scopes are of tokens, which only clients have',
    );
    checkErrors(`${place}.errors`, method.errors);
  }
}

function checkChannel(key: string, channel: Channel): Template {
  const place = `channels.${key}`;
  must(
    !isReservedAddress(channel.template),
    place,
    'an address that does not start with "@", which is reserved',
  );
  const template = parseTemplate(channel.template);
  checkParams(place, channel, template);
  checkContent(place, channel);
  checkDelivery(place, channel);
  return template;
}

function checkDirect(direct: DirectMessages): void {
  must(direct.history !== undefined, 'direct.history', 'how much is kept: { keep, forMs }');
  checkContent('direct', direct);
}

/** Checks what is said on a channel, whatever its template. */
function checkContent(
  place: string,
  channel: Pick<Channel, 'accepts' | 'emits' | 'history'>,
): void {
  for (const direction of ['accepts', 'emits'] as const) {
    for (const [name, intent] of Object.entries(channel[direction] ?? {})) {
      must(
        INTENT.test(name),
        `${place}.${direction}.${name}`,
        'an intent name of letters, digits, "_", "-" and "."',
      );
      checkErrors(`${place}.${direction}.${name}.errors`, intent.errors);
    }
  }
  for (const intent of Object.values(channel.emits ?? {})) {
    must(intent.kind === 'event', `${place}.emits`, 'events only; a server cannot send a request');
    const isDurable = intent.kind === 'event' && intent.durable === true;
    must(
      !isDurable,
      `${place}.emits`,
      'events without "durable"; what is published is kept by "history"',
    );
  }
  const { history } = channel;
  if (history !== undefined) {
    must(isCount(history.keep), `${place}.history.keep`, 'a positive integer');
    must(isCount(history.forMs), `${place}.history.forMs`, 'a positive integer of milliseconds');
  }
}

function checkDelivery(
  place: string,
  { delivery = 'lossless', history, emits = {} }: Channel,
): void {
  const here = `${place}.delivery`;
  if (delivery === 'lossless') return;
  must(history === undefined, here, '"lossless", or nothing, beside a history');
  if (delivery === 'drop-oldest') return;
  const isField = typeof delivery === 'object' && typeof delivery.latest === 'string';
  must(isField, here, '"lossless", "drop-oldest" or { latest: "<a field of the payload>" }');
  for (const [name, { payload }] of Object.entries(emits)) {
    // Whether a union or the like has the field shows only in its values.
    const has = !isObject(payload) || Object.hasOwn(payload.shape, delivery.latest);
    must(has, here, `a field that the payload of "${name}" has`);
  }
}

function isObject(schema: z.ZodType): schema is z.ZodObject {
  return schema.def?.type === 'object';
}

function checkParams(place: string, channel: Channel, template: Template): void {
  if (channel.params !== undefined) {
    const declared = Object.keys(channel.params.shape).sort().join(', ');
    const named = [...template.params].sort().join(', ');
    must(
      declared === named,
      `${place}.params`,
      `exactly the parameters of "${channel.template}": ${named || '(none)'}`,
    );
  }
  for (const param of Object.keys(channel.access?.bind ?? {})) {
    must(
      template.params.includes(param),
      `${place}.access.bind.${param}`,
      `a parameter of "${channel.template}"`,
    );
  }
}

function checkErrors(place: string, errors: DeclaredErrors): void {
  for (const code of Object.keys(errors)) {
    must(ERROR.test(code), `${place}.${code}`, 'a code of lower-case letters, digits and "_"');
    must(!isErrorCode(code), `${place}.${code}`, "a code that is not one of the protocol's own");
  }
}

/** Templates of one shape match the same addresses, which leaves the channel undecided. */
function shapeOf(template: Template): string {
  return template.segments
    .map((segment) => (segment.kind === 'literal' ? segment.text : '{}'))
    .join(':');
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
