import { channel, defineContract, event, method, request, stream } from '@sallyport/protocol';
import { z } from 'zod';

const Nothing = z.object({});
const Text = z.object({ text: z.string() });
const Pushed = z.object({ n: z.int(), text: z.string() });
const Keyed = z.object({ key: z.string(), n: z.int(), text: z.string() });
const Numbered = z.object({ n: z.int() });
const waitMs = z.int().min(0).max(10_000);
const OverQuota = z.object({ limit: z.int() });

/** The text of every failure that nobody foresaw; a server that lets it out is recognised by it. */
export const FIXTURE_SECRET = 'a secret of the machine room';

/** What an implementation mounts to be judged: every kind of thing that a contract can say, in its smallest form. */
export const fixtureContract = defineContract({
  name: 'conformance',
  version: '1.0.0',
  channels: {
    echo: channel('echo', {
      description: 'Answers with what it was sent, and publishes notes.',
      accepts: {
        echo: request({ payload: Text, reply: Text }),
        note: event({ description: 'Publishes `noted` on `echo`.', payload: Text }),
      },
      emits: {
        noted: event({
          payload: z.object({
            text: z.string(),
            by: z.string().meta({ description: 'The subject of the sender.' }),
          }),
        }),
      },
    }),
    stream: channel('stream', {
      accepts: {
        count: request({
          description: 'Counts from 0 to below `to`.',
          payload: z.object({ to: z.int().min(0).max(1_000) }),
          reply: stream(Numbered),
        }),
        forever: request({
          description: 'One chunk every 10 ms or so, until it is cancelled.',
          payload: Nothing,
          reply: stream(Numbered),
        }),
        break: request({
          description: `Fails after as many chunks by an error that nobody foresaw, with the text "${FIXTURE_SECRET}".`,
          payload: z.object({ after: z.int().min(0).max(100) }),
          reply: stream(Numbered),
        }),
      },
    }),
    slow: channel('slow', {
      accepts: {
        wait: request({
          description: 'Replies after `ms` milliseconds.',
          payload: z.object({ ms: waitMs }),
          reply: z.object({ waited: z.int() }),
        }),
      },
    }),
    fail: channel('fail', {
      accepts: {
        fail: request({
          description: `throw: an error that nobody foresaw, with the text "${FIXTURE_SECRET}". declared: \`over_quota\`. wrong_reply: the reply \`{ok: "${FIXTURE_SECRET}"}\`.`,
          payload: z.object({ how: z.enum(['throw', 'declared', 'wrong_reply']) }),
          reply: z.object({ ok: z.boolean() }),
          errors: { over_quota: OverQuota },
        }),
        crash: event({
          description: `Fails by an error that nobody foresaw, with the text "${FIXTURE_SECRET}".`,
          payload: Nothing,
        }),
      },
    }),
    room: channel('room:{room}', {
      params: z.object({ room: z.enum(['a', 'b']) }),
      accepts: {
        say: event({ description: 'Publishes `said` on that room.', payload: Text }),
        where: request({ payload: Nothing, reply: z.object({ room: z.string() }) }),
      },
      emits: { said: event({ payload: Text }) },
    }),
    lobby: channel('room:lobby', {
      accepts: {
        where: request({ payload: Nothing, reply: z.object({ room: z.literal('lobby') }) }),
      },
    }),
    forbidden: channel('forbidden', {
      access: { subscribe: 'conformance:never', send: 'conformance:never' },
      accepts: { ask: request({ payload: Nothing, reply: Nothing }) },
      emits: { news: event({ payload: Text }) },
    }),
    own: channel('own:{userId}', {
      params: z.object({ userId: z.string() }),
      access: { bind: { userId: 'sub' } },
      accepts: {
        ask: request({ payload: Nothing, reply: z.object({ userId: z.string() }) }),
        tell: event({
          description: 'Sends `told` to the user, or to the session, of the sender.',
          payload: z.object({ to: z.enum(['user', 'session']), text: z.string() }),
        }),
      },
      emits: { news: event({ payload: Text }) },
    }),
    history: channel('history', {
      accepts: {
        append: event({ description: 'Publishes `appended` on `history`.', payload: Text }),
      },
      emits: { appended: event({ payload: Text }) },
      history: { keep: 100, forMs: 60_000 },
    }),
    recent: channel('recent', {
      accepts: { push: event({ description: 'Publishes `pushed` on `recent`.', payload: Pushed }) },
      emits: { pushed: event({ payload: Pushed }) },
      delivery: 'drop-oldest',
    }),
    latest: channel('latest', {
      accepts: { set: event({ description: 'Publishes `changed` on `latest`.', payload: Keyed }) },
      emits: { changed: event({ payload: Keyed }) },
      delivery: { latest: 'key' },
    }),
    client: channel('client', {
      accepts: {
        ask: request({
          description:
            'Calls `echo` of the client that asks, gives up after `withinMs`, and tells the text that came, or the code of the failure.',
          payload: z.object({ text: z.string(), withinMs: z.int().min(1).max(3_000) }),
          reply: z.union([z.object({ answer: z.string() }), z.object({ failed: z.string() })]),
        }),
      },
    }),
    vacant: channel('vacant', {
      description: 'No service handles it.',
      accepts: { ask: request({ payload: Nothing, reply: Nothing }) },
    }),
  },
  direct: { emits: { told: event({ payload: Text }) }, history: { keep: 100, forMs: 60_000 } },
  rpc: {
    sum: method({ params: z.object({ of: z.array(z.number()) }), result: z.number() }),
    fail: method({
      description: 'Fails with `over_quota`.',
      params: Nothing,
      result: z.null(),
      errors: { over_quota: OverQuota },
    }),
    wait: method({ params: z.object({ ms: waitMs }), result: z.null() }),
    log: method({ params: Text, result: z.null() }),
  },
  clientRpc: {
    echo: method({ params: Text, result: Text, errors: { over_quota: OverQuota } }),
    wait: method({ params: z.object({ ms: waitMs }), result: z.null() }),
    fail: method({
      description: 'Fails with `over_quota`.',
      params: Nothing,
      result: z.null(),
      errors: { over_quota: OverQuota },
    }),
    crash: method({
      description: `Fails by an error that nobody foresaw, with the text "${FIXTURE_SECRET}".`,
      params: Nothing,
      result: z.null(),
    }),
  },
});
