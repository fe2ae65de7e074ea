import type { Edit } from './edit.ts';
import { drop, move, put } from './edit.ts';

/** A minimal pair of contracts that a rule is met by, and one that is close to it and does not meet it. */
export interface RuleCase {
  readonly rule: string;
  /** Whom it breaks: old clients, new clients, both, nobody; or it is forbidden whatever the mode. */
  readonly breaks: 'old' | 'new' | 'both' | 'nobody' | 'forbidden';
  /** Edits of the base contract that stand on both sides. */
  readonly given?: readonly Edit[];
  readonly met: readonly Edit[];
  readonly unmet: readonly Edit[];
}

const chat = '/channels/guide/accepts/chat';
const text = `${chat}/payload/properties/text`;
const tone = `${chat}/payload/properties/tone/enum`;
const feedback = '/channels/guide/accepts/feedback';
const typing = '/channels/guide/emits/typing';
const said = '/channels/guide/emits/said';
const world = '/channels/world';
const list = '/rpc/tools~1list';
const past = '2030-01-01';
const future = '2031-01-01';
const event = { kind: 'event', payload: { type: 'object' }, errors: {} };
const room = { template: 'room', accepts: {}, emits: {} };

/** Says of a part that it goes. */
const sunset = (part: string, day: string): Edit[] => [
  put(`${part}/deprecated`, 'Use another.'),
  put(`${part}/sunset`, day),
];

export const contractCases: readonly RuleCase[] = [
  {
    rule: 'EVO-CONTRACT-RENAMED',
    breaks: 'both',
    met: [put('/name', 'sonata')],
    unmet: [put('/version', '1.4.1')],
  },
  {
    rule: 'EVO-CONTRACT-VERSION-LOWERED',
    breaks: 'forbidden',
    met: [put('/version', '1.3.9')],
    unmet: [put('/version', '1.10.0')],
  },
  {
    rule: 'EVO-CONTRACT-UNEXPLAINED',
    breaks: 'both',
    // The export sorts scopes; a file that was made by hand may not, and no rule compares their order.
    given: [put('/channels/guide/access/subscribe', ['a', 'b'])],
    met: [put('/channels/guide/access/subscribe', ['b', 'a'])],
    unmet: [put('/channels/guide/description', 'New.')],
  },
];

export const channelCases: readonly RuleCase[] = [
  {
    rule: 'EVO-CHANNEL-ADDED',
    breaks: 'new',
    met: [put('/channels/room', room)],
    unmet: [put('/channels/guide/description', 'New.')],
  },
  {
    rule: 'EVO-CHANNEL-REMOVED',
    breaks: 'old',
    met: [drop('/channels/world')],
    unmet: [
      put(`${world}/template`, 'world:{id}'),
      drop(`${world}/params`),
      drop(`${world}/access`),
    ],
  },
  {
    rule: 'EVO-CHANNEL-REMOVED-BEFORE-SUNSET',
    breaks: 'old',
    given: sunset(world, future),
    met: [drop('/channels/world')],
    unmet: [put(`${world}/sunset`, '2032-01-01')],
  },
  {
    rule: 'EVO-CHANNEL-RETIRED',
    breaks: 'nobody',
    given: [...sunset(world, past), ...sunset('/channels/open', future)],
    met: [drop('/channels/world')],
    unmet: [drop('/channels/open')],
  },
  {
    rule: 'EVO-CHANNEL-TOMBSTONE-MISSING',
    breaks: 'forbidden',
    met: [drop('/channels/world')],
    unmet: [drop('/channels/world'), put('/removed/channels', ['hall', 'world:{userId}'])],
  },
  {
    rule: 'EVO-CHANNEL-TOMBSTONE-REUSED',
    breaks: 'forbidden',
    met: [put('/channels/hall', { ...room, template: 'hall' })],
    unmet: [put('/channels/hall', room)],
  },
  {
    rule: 'EVO-CHANNEL-TOMBSTONE-DROPPED',
    breaks: 'forbidden',
    met: [put('/removed/channels', [])],
    unmet: [put('/removed/channels', ['lobby', 'hall'])],
  },
  {
    rule: 'EVO-CHANNEL-SHADOWED',
    breaks: 'old',
    met: [put('/channels/room', { ...room, template: 'open:main' })],
    unmet: [put('/channels/room', { ...room, template: 'open:main:one' })],
  },
  {
    rule: 'EVO-CHANNEL-KEY-CHANGED',
    breaks: 'nobody',
    met: [move('/channels/world', '/channels/globe')],
    unmet: [put(`${world}/description`, 'New.')],
  },
  {
    rule: 'EVO-PARAMS-NARROWED',
    breaks: 'old',
    met: [put(`${world}/params/properties/userId/maxLength`, 10)],
    unmet: [put(`${world}/params/properties/userId/maxLength`, 30)],
  },
  {
    rule: 'EVO-PARAMS-WIDENED',
    breaks: 'new',
    met: [drop(`${world}/params`)],
    unmet: [put(`${world}/params/properties/userId/maxLength`, 10)],
  },
  {
    rule: 'EVO-PARAMS-RENAMED',
    breaks: 'nobody',
    met: [put('/channels/open/template', 'open:{place}')],
    unmet: [put('/channels/open/template', 'free:{room}')],
  },
];

export const intentCases: readonly RuleCase[] = [
  {
    rule: 'EVO-ACCEPTS-ADDED',
    breaks: 'new',
    met: [put('/channels/guide/accepts/wave', event)],
    unmet: [put('/channels/guide/emits/wave', event)],
  },
  {
    rule: 'EVO-ACCEPTS-REMOVED',
    breaks: 'old',
    met: [drop(feedback)],
    unmet: [drop(said)],
  },
  {
    rule: 'EVO-ACCEPTS-REMOVED-BEFORE-SUNSET',
    breaks: 'old',
    given: sunset(feedback, future),
    met: [drop(feedback)],
    unmet: [put(`${feedback}/deprecated`, 'Use chat.')],
  },
  {
    rule: 'EVO-ACCEPTS-RETIRED',
    breaks: 'nobody',
    given: [...sunset(feedback, past), ...sunset(chat, future)],
    met: [drop(feedback)],
    unmet: [drop(chat)],
  },
  {
    rule: 'EVO-EMITS-ADDED',
    breaks: 'new',
    met: [put('/channels/guide/emits/wave', event)],
    unmet: [put('/channels/guide/accepts/wave', event)],
  },
  {
    rule: 'EVO-EMITS-REMOVED',
    breaks: 'old',
    met: [drop(said)],
    unmet: [drop(feedback)],
  },
  {
    rule: 'EVO-EMITS-REMOVED-BEFORE-SUNSET',
    breaks: 'old',
    given: sunset(said, future),
    met: [drop(said)],
    unmet: [put(`${said}/deprecated`, 'Use typing.')],
  },
  {
    rule: 'EVO-EMITS-RETIRED',
    breaks: 'nobody',
    given: [...sunset(said, past), ...sunset(typing, future)],
    met: [drop(said)],
    unmet: [drop(typing)],
  },
  {
    rule: 'EVO-INTENT-KIND-CHANGED',
    breaks: 'both',
    met: [put(chat, event)],
    unmet: [put(`${chat}/reply/stream`, true)],
  },
  {
    rule: 'EVO-INTENT-TOMBSTONE-MISSING',
    breaks: 'forbidden',
    met: [drop(feedback)],
    unmet: [drop(feedback), put('/channels/guide/removed/accepts', ['shout', 'feedback'])],
  },
  {
    rule: 'EVO-INTENT-TOMBSTONE-REUSED',
    breaks: 'forbidden',
    met: [put('/channels/guide/accepts/shout', event)],
    // The other direction has names of its own.
    unmet: [put('/channels/guide/emits/shout', event)],
  },
  {
    rule: 'EVO-INTENT-TOMBSTONE-DROPPED',
    breaks: 'forbidden',
    met: [drop('/channels/guide/removed')],
    unmet: [put('/channels/guide/removed/accepts', ['yell', 'shout'])],
  },
  {
    rule: 'EVO-EMITS-REFUSALS-CHANGED',
    breaks: 'nobody',
    met: [put(`${said}/scope`, ['a'])],
    unmet: [put(`${said}/description`, 'New.')],
  },
];

export const payloadCases: readonly RuleCase[] = [
  {
    rule: 'EVO-ACCEPTS-PAYLOAD-NARROWED',
    breaks: 'old',
    met: [put(`${text}/maxLength`, 9)],
    unmet: [put(`${text}/maxLength`, 11)],
  },
  {
    rule: 'EVO-ACCEPTS-PAYLOAD-WIDENED',
    breaks: 'new',
    met: [put(`${text}/maxLength`, 11)],
    unmet: [put(`${text}/maxLength`, 9)],
  },
  {
    rule: 'EVO-ACCEPTS-ENUM-NARROWED',
    breaks: 'old',
    met: [put(tone, ['plain'])],
    unmet: [put(tone, ['plain', 'warm', 'loud'])],
  },
  {
    rule: 'EVO-ACCEPTS-ENUM-WIDENED',
    breaks: 'new',
    met: [put(tone, ['plain', 'warm', 'loud'])],
    unmet: [put(tone, ['warm', 'plain'])],
  },
  {
    rule: 'EVO-ACCEPTS-MEMBER-REQUIRED',
    breaks: 'old',
    met: [put(`${chat}/payload/required`, ['text', 'tone'])],
    unmet: [put(`${chat}/payload/required`, [])],
  },
  {
    rule: 'EVO-EMITS-PAYLOAD-NARROWED',
    breaks: 'new',
    met: [put(`${said}/payload/properties/text/maxLength`, 9)],
    unmet: [put(`${said}/payload/properties/text/maxLength`, 11)],
  },
  {
    rule: 'EVO-EMITS-PAYLOAD-WIDENED',
    breaks: 'old',
    met: [put(`${said}/payload/properties/text/type`, ['string', 'null'])],
    // An optional member that receivers ignore.
    unmet: [put(`${said}/payload/properties/by`, { type: 'string' })],
  },
  {
    rule: 'EVO-EMITS-ENUM-NARROWED',
    breaks: 'new',
    met: [put(`${typing}/payload/properties/state/enum`, ['idle'])],
    unmet: [put(`${typing}/payload/properties/state/enum`, ['idle', 'busy', 'away'])],
  },
  {
    rule: 'EVO-EMITS-ENUM-WIDENED',
    breaks: 'old',
    met: [put(`${typing}/payload/properties/state/enum`, ['idle', 'busy', 'away'])],
    unmet: [put(`${typing}/payload/properties/state/enum`, ['idle'])],
  },
  {
    rule: 'EVO-EMITS-MEMBER-OPTIONAL',
    breaks: 'old',
    met: [put(`${typing}/payload/required`, ['on'])],
    unmet: [put(`${typing}/payload/required`, ['state', 'on'])],
  },
  {
    rule: 'EVO-PAYLOAD-UNDECIDED-OLD',
    breaks: 'old',
    // The same language, spelled in two ways that only an automaton could compare.
    met: [put(`${chat}/payload/properties/tag/pattern`, '^[a-z][a-z]*$')],
    unmet: [drop(`${chat}/payload/properties/tag/pattern`)],
  },
  {
    rule: 'EVO-PAYLOAD-UNDECIDED-NEW',
    breaks: 'new',
    met: [put(`${chat}/payload/properties/tag/pattern`, '^[a-z][a-z]*$')],
    unmet: [put(`${chat}/payload/properties/tag/minLength`, 3)],
  },
  {
    rule: 'EVO-PAYLOAD-DEFAULT-CHANGED',
    breaks: 'both',
    met: [put(`${chat}/payload/properties/lang/default`, 'de')],
    unmet: [drop(`${chat}/payload/properties/lang/default`)],
  },
  {
    rule: 'EVO-PAYLOAD-MEMBER-ADDED',
    breaks: 'nobody',
    met: [put(`${chat}/payload/properties/mood`, { type: 'string' })],
    unmet: [drop(tone)],
  },
  {
    rule: 'EVO-PAYLOAD-MEMBER-REMOVED',
    breaks: 'nobody',
    met: [drop(`${chat}/payload/properties/tone`)],
    unmet: [put(`${chat}/payload/properties/mood`, { type: 'string' })],
  },
  {
    rule: 'EVO-PAYLOAD-RESPELLED',
    breaks: 'nobody',
    met: [put(text, { allOf: [{ type: 'string' }, { minLength: 1, maxLength: 10 }] })],
    unmet: [put(`${text}/title`, 'Text')],
  },
];

export const answerCases: readonly RuleCase[] = [
  {
    rule: 'EVO-REPLY-NARROWED',
    breaks: 'new',
    met: [put(`${chat}/reply/schema/properties/answer/maxLength`, 9)],
    unmet: [put(`${chat}/reply/schema/properties/answer/maxLength`, 11)],
  },
  {
    rule: 'EVO-REPLY-WIDENED',
    breaks: 'old',
    met: [put(`${chat}/reply/schema/properties/answer/maxLength`, 11)],
    unmet: [put(`${chat}/reply/schema/properties/answer/maxLength`, 9)],
  },
  {
    rule: 'EVO-REPLY-STREAM-STARTED',
    breaks: 'both',
    met: [put(`${chat}/reply/stream`, true)],
    unmet: [put(chat, event)],
  },
  {
    rule: 'EVO-REPLY-STREAM-ENDED',
    breaks: 'both',
    given: [put(`${chat}/reply/stream`, true)],
    met: [put(`${chat}/reply/stream`, false)],
    unmet: [put(`${chat}/reply/schema`, {})],
  },
  {
    rule: 'EVO-ERRORS-DATA-NARROWED',
    breaks: 'new',
    met: [put(`${chat}/errors/over_quota/properties/limit/minimum`, 1)],
    unmet: [put(`${chat}/errors/over_quota/properties/limit/minimum`, -1)],
  },
  {
    rule: 'EVO-ERRORS-DATA-WIDENED',
    breaks: 'old',
    met: [put(`${chat}/errors/over_quota/properties/limit/minimum`, -1)],
    unmet: [put(`${chat}/errors/over_quota/properties/limit/minimum`, 1)],
  },
  {
    rule: 'EVO-ERRORS-CODE-ADDED',
    breaks: 'nobody',
    met: [put(`${chat}/errors/too_late`, {})],
    unmet: [drop(`${chat}/errors/over_quota`)],
  },
  {
    rule: 'EVO-ERRORS-CODE-REMOVED',
    breaks: 'nobody',
    met: [drop(`${chat}/errors/over_quota`)],
    unmet: [put(`${chat}/errors/too_late`, {})],
  },
];

export const accessCases: readonly RuleCase[] = [
  {
    rule: 'EVO-ACCESS-SUBSCRIBE-TIGHTENED',
    breaks: 'old',
    met: [put('/channels/guide/access/subscribe', ['guide:read', 'member'])],
    unmet: [put('/channels/guide/access/subscribe', [])],
  },
  {
    rule: 'EVO-ACCESS-SUBSCRIBE-LOOSENED',
    breaks: 'new',
    met: [drop('/channels/guide/access/subscribe')],
    unmet: [put('/channels/guide/access/subscribe', ['guide:read', 'member'])],
  },
  {
    rule: 'EVO-ACCESS-SEND-TIGHTENED',
    breaks: 'old',
    met: [put(`${chat}/scope`, ['guide:write', 'member'])],
    unmet: [put(`${chat}/scope`, ['guide:write'])],
  },
  {
    rule: 'EVO-ACCESS-SEND-LOOSENED',
    breaks: 'new',
    met: [put(`${feedback}/scope`, [])],
    unmet: [put(`${feedback}/scope`, ['guide:rate', 'member'])],
  },
  {
    rule: 'EVO-ACCESS-BIND-ADDED',
    breaks: 'old',
    met: [put('/channels/open/access', { bind: { room: 'sub' } })],
    unmet: [put('/channels/open/access', { bind: {} })],
  },
  {
    rule: 'EVO-ACCESS-BIND-REMOVED',
    breaks: 'new',
    met: [drop(`${world}/access`)],
    unmet: [put(`${world}/access/bind/userId`, 'owner')],
  },
  {
    rule: 'EVO-ACCESS-BIND-CHANGED',
    breaks: 'both',
    met: [put(`${world}/access/bind/userId`, 'owner')],
    unmet: [drop(`${world}/access/bind/userId`)],
  },
  {
    rule: 'EVO-ACCESS-RESPELLED',
    breaks: 'nobody',
    met: [put(`${chat}/scope`, ['guide:write'])],
    unmet: [put(`${chat}/scope`, ['member'])],
  },
  {
    rule: 'EVO-HISTORY-ADDED',
    breaks: 'new',
    met: [put('/channels/open/history', { keep: 1, forMs: 1 })],
    unmet: [drop(`${world}/history`)],
  },
  {
    rule: 'EVO-HISTORY-REMOVED',
    breaks: 'old',
    met: [drop(`${world}/history`)],
    unmet: [put(`${world}/history/keep`, 1)],
  },
  {
    rule: 'EVO-HISTORY-SHORTENED',
    breaks: 'nobody',
    met: [put(`${world}/history/keep`, 99)],
    unmet: [put(`${world}/history/keep`, 101)],
  },
  {
    rule: 'EVO-HISTORY-LENGTHENED',
    breaks: 'nobody',
    met: [put(`${world}/history/forMs`, 60_001)],
    unmet: [put(`${world}/history/forMs`, 59_999)],
  },
];

export const rpcCases: readonly RuleCase[] = [
  {
    rule: 'EVO-RPC-PARAMS-NARROWED',
    breaks: 'old',
    met: [put(`${list}/params/properties/cursor/maxLength`, 9)],
    unmet: [put(`${list}/params/properties/cursor/maxLength`, 11)],
  },
  {
    rule: 'EVO-RPC-PARAMS-WIDENED',
    breaks: 'new',
    met: [put(`${list}/params/properties/cursor/maxLength`, 11)],
    unmet: [put(`${list}/params/properties/cursor/maxLength`, 9)],
  },
  {
    rule: 'EVO-RPC-RESULT-NARROWED',
    breaks: 'new',
    met: [put(`${list}/result/properties/tools/maxItems`, 9)],
    unmet: [put(`${list}/result/properties/tools/maxItems`, 11)],
  },
  {
    rule: 'EVO-RPC-RESULT-WIDENED',
    breaks: 'old',
    met: [put(`${list}/result/properties/tools/maxItems`, 11)],
    unmet: [put(`${list}/result/properties/tools/maxItems`, 9)],
  },
  {
    rule: 'EVO-RPC-ADDED',
    breaks: 'new',
    met: [put('/rpc/tools~1call', { params: {}, result: {}, errors: {} })],
    unmet: [put(`${list}/description`, 'New.')],
  },
  {
    rule: 'EVO-RPC-REMOVED',
    breaks: 'old',
    met: [drop(list)],
    unmet: [put(`${list}/description`, 'New.')],
  },
  {
    rule: 'EVO-RPC-REMOVED-BEFORE-SUNSET',
    breaks: 'old',
    given: sunset(list, future),
    met: [drop(list)],
    unmet: [put(`${list}/deprecated`, 'Use tools/page.')],
  },
  {
    rule: 'EVO-RPC-RETIRED',
    breaks: 'nobody',
    given: sunset(list, past),
    met: [drop(list)],
    unmet: [put(`${list}/deprecated`, 'Use tools/page.')],
  },
  {
    rule: 'EVO-RPC-TOMBSTONE-MISSING',
    breaks: 'forbidden',
    met: [drop(list)],
    unmet: [drop(list), put('/removed/rpc', ['tools/all', 'tools/list'])],
  },
  {
    rule: 'EVO-RPC-TOMBSTONE-REUSED',
    breaks: 'forbidden',
    met: [put('/rpc/tools~1all', { params: {}, result: {}, errors: {} })],
    unmet: [put('/rpc/tools~1every', { params: {}, result: {}, errors: {} })],
  },
  {
    rule: 'EVO-RPC-TOMBSTONE-DROPPED',
    breaks: 'forbidden',
    met: [put('/removed/rpc', [])],
    unmet: [put('/removed/rpc', ['tools/all', 'tools/some'])],
  },
];

export const documentationCases: readonly RuleCase[] = [
  {
    rule: 'EVO-DOC-DESCRIPTION-CHANGED',
    breaks: 'nobody',
    met: [put(`${chat}/description`, 'Asks.')],
    unmet: [put(`${chat}/since`, '1.1.0')],
  },
  {
    rule: 'EVO-DOC-EXAMPLES-CHANGED',
    breaks: 'nobody',
    met: [drop(`${chat}/examples`)],
    unmet: [put(`${chat}/description`, 'Asks.')],
  },
  {
    rule: 'EVO-DOC-SINCE-CHANGED',
    breaks: 'nobody',
    met: [put(`${chat}/since`, '1.1.0')],
    unmet: [put(`${chat}/description`, 'Asks.')],
  },
  {
    rule: 'EVO-DOC-SCHEMA-CHANGED',
    breaks: 'nobody',
    met: [put(`${chat}/payload/properties/lang/description`, 'A tongue.')],
    unmet: [put(`${chat}/payload/properties/lang/minLength`, 2)],
  },
  {
    rule: 'EVO-DOC-DEPRECATED',
    breaks: 'nobody',
    met: [put(`${chat}/deprecated`, 'Use ask.')],
    unmet: [put(`${chat}/description`, 'Asks.')],
  },
  {
    rule: 'EVO-DOC-UNDEPRECATED',
    breaks: 'nobody',
    given: [put(`${chat}/deprecated`, 'Use ask.')],
    met: [drop(`${chat}/deprecated`)],
    unmet: [put(`${chat}/deprecated`, 'Use say.')],
  },
  {
    rule: 'EVO-DOC-SUNSET-SET',
    breaks: 'nobody',
    given: sunset(chat, future),
    met: [put(`${chat}/sunset`, '2031-01-02')],
    unmet: [put(`${chat}/sunset`, '2030-12-31')],
  },
  {
    rule: 'EVO-DOC-SUNSET-EARLIER',
    breaks: 'forbidden',
    given: sunset(chat, future),
    met: [put(`${chat}/sunset`, '2030-12-31')],
    unmet: [put(`${chat}/sunset`, '2031-01-02')],
  },
  {
    rule: 'EVO-DOC-SUNSET-WITHOUT-DEPRECATION',
    breaks: 'forbidden',
    met: [put(`${chat}/sunset`, future)],
    unmet: sunset(chat, future),
  },
];
