import { channel, defineContract, event, request, stream } from '@sallyport/protocol';
import { createService } from '@sallyport/server';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startFixture } from './fixture.ts';

describe('an event', () => {
  it('is acknowledged once it is handled [SP-MSG-001] [SP-MSG-005] [SP-MSG-006]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const answer = await client.ask({
      id: '1',
      channel: 'room',
      intent: 'say',
      payload: { text: 'hi' },
    });
    expect(answer).toEqual({ type: 'ack', ref: '1' });
    expect(fixture.seen.said).toEqual(['hi']);
  });

  it('without an id is answered only by what refuses it [SP-MSG-007] [SP-MSG-008] [SP-REQ-002]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({ channel: 'room', intent: 'say', payload: { text: 'hi' } });
    client.send({ channel: 'room', intent: 'say', payload: { text: 7 } });
    client.send({ channel: 'room', intent: 'echo', payload: { text: 'hi' } });
    await client.ask({ type: 'ping', id: 'p' });
    expect(fixture.seen.said).toEqual(['hi']);
    expect(client.received.slice(1)).toMatchObject([
      { type: 'error', payload: { code: 'invalid_payload' } },
      {
        type: 'error',
        payload: { code: 'invalid_envelope', message: expect.stringContaining('"id"') },
      },
      { type: 'pong' },
    ]);
    expect(client.received.slice(1, 3).some((envelope) => 'ref' in envelope)).toBe(false);
  });
});

it('reports the failure of an event without an id by an error without ref [SP-MSG-020]', async () => {
  const alarm = defineContract({
    name: 'alarm',
    version: '1.0.0',
    channels: { bell: channel('bell', { accepts: { ring: event({ payload: z.null() }) } }) },
  });
  const ring = (): never => {
    throw new Error('a secret of the machine room');
  };
  const services = [createService(alarm, { channels: { bell: { ring } } })];
  await using harness = await startGatewayHarness(alarm, { services });
  await using client = await harness.connect();
  client.send({ channel: 'bell', intent: 'ring', payload: null });
  const error = await client.next(({ type }) => type === 'error');
  expect(error).toMatchObject({ payload: { code: 'internal' } });
  expect(error).not.toHaveProperty('ref');
});

it('finds the channel of more addresses than are remembered, each with its own parameters', async () => {
  const desks = defineContract({
    name: 'desks',
    version: '1.0.0',
    channels: {
      desk: channel('desk:{desk}', {
        accepts: { whose: request({ payload: z.null(), reply: z.string() }) },
      }),
    },
  });
  const whose = (_: null, { params }: { readonly params: { readonly desk: string } }): string => {
    expect(() => Object.assign(params, { desk: 'another' })).toThrow(TypeError); // others share them
    return params.desk;
  };
  const services = [createService(desks, { channels: { desk: { whose } } })];
  await using harness = await startGatewayHarness(desks, {
    services,
    limits: { messageBurst: 10_000 },
  });
  await using client = await harness.connect();
  const names = Array.from({ length: 5_000 }, (_, at) => `d${at}`);
  for (const [at, desk] of [...names, 'd0', 'd1', 'd0'].entries()) {
    const ask = { id: `${at}`, channel: `desk:${desk}`, intent: 'whose', payload: null };
    expect(await client.ask(ask)).toMatchObject({ payload: desk });
  }
});

describe('a refusal', () => {
  it.each([
    ['an unknown channel', { channel: 'nowhere', intent: 'ask' }, 'unknown_channel', /room/],
    [
      'one segment too many',
      { channel: 'pillar:content:x', intent: 'ask' },
      'unknown_channel',
      /pillar/,
    ],
    ['a reserved channel', { channel: '@user:ada', intent: 'ask' }, 'unknown_channel', /reserved/],
    ['an unknown intent', { channel: 'room', intent: 'shout' }, 'unknown_intent', /say, echo/],
    [
      'an inherited name as intent',
      { channel: 'room', intent: 'constructor' },
      'unknown_intent',
      /say/,
    ],
    ['another identity', { channel: 'own:grace', intent: 'ask' }, 'forbidden', /"sub"/],
    ['a missing scope', { channel: 'room', intent: 'admin' }, 'forbidden', /room:write/],
    ['no service', { channel: 'vacant', intent: 'ask' }, 'unavailable', /vacant\.ask/],
  ])(
    'for %s names the fault and the way out [SP-MSG-002] [SP-MSG-012] [SP-MSG-013] [SP-MSG-016] [SP-MSG-019] [SP-ENV-010] [SP-ENV-012]',
    async (_name, frame, code, message) => {
      await using fixture = await startFixture();
      await using client = await fixture.connect({ scopes: ['room:admin'] });
      const answer = await client.ask({ id: '1', payload: {}, ...frame });
      expect(answer).toMatchObject({
        type: 'error',
        ref: '1',
        payload: { code, message: expect.stringMatching(message) },
      });
    },
  );

  it('comes from the first check that fails [SP-MSG-002]', async () => {
    await using fixture = await startFixture({ limits: { maxInFlight: 1 } });
    await using client = await fixture.connect();
    client.send({ id: 'busy', channel: 'room', intent: 'later', payload: { text: 'hang' } });
    const code = async (frame: object) => {
      const answer = await client.ask({ id: '1', payload: 7, ...frame });
      return answer.type === 'error' ? answer.payload.code : answer.type;
    };
    expect(await code({ channel: 'nowhere', intent: 'nothing' })).toBe('unknown_channel');
    expect(await code({ channel: 'own:grace', intent: 'nothing' })).toBe('unknown_intent');
    expect(await code({ channel: 'own:grace', intent: 'ask' })).toBe('forbidden');
    expect(await code({ channel: 'own:ada', intent: 'ask' })).toBe('invalid_payload');
    expect(await code({ channel: 'own:ada', intent: 'ask', payload: {} })).toBe('rate_limited');
  });

  it('names every issue by its JSON Pointer [SP-MSG-003] [SP-MSG-004]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const whole = await client.ask({ id: '1', channel: 'room', intent: 'echo', payload: null });
    expect(whole).toMatchObject({
      payload: { issues: [{ path: '', message: expect.any(String) }] },
    });
    const member = await client.ask({
      id: '2',
      channel: 'room',
      intent: 'echo',
      payload: { text: [] },
    });
    expect(member).toMatchObject({
      payload: { code: 'invalid_payload', issues: [{ path: '/text' }] },
    });
    const param = await client.ask({
      id: '3',
      channel: 'pillar:nope',
      intent: 'ask',
      payload: { text: '' },
    });
    expect(param).toMatchObject({
      payload: { code: 'unknown_channel', issues: [{ path: '/pillar' }] },
    });
  });
});

describe('a request', () => {
  it('finds its handler by address, exact before template [SP-REQ-001] [SP-ENV-011]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    for (const pillar of ['content', 'exact']) {
      const answer = await client.ask({
        id: pillar,
        channel: `pillar:${pillar}`,
        intent: 'ask',
        payload: { text: '' },
      });
      expect(answer).toEqual({ type: 'reply', ref: pillar, payload: { pillar } });
    }
  });

  it('admits who holds every scope [SP-MSG-012] [SP-MSG-014]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect({ scopes: ['room:admin', 'room:write'] });
    expect(
      await client.ask({ id: '1', channel: 'room', intent: 'admin', payload: {} }),
    ).toMatchObject({ type: 'reply' });
    expect(
      await client.ask({ id: '2', channel: 'own:ada', intent: 'ask', payload: {} }),
    ).toMatchObject({ type: 'reply' });
  });

  it('takes unknown fields as the schema has them: dropped by a plain object [SP-EVO-005] [SP-ENV-008]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const answer = await client.ask({
      id: '1',
      channel: 'room',
      intent: 'echo',
      payload: { text: 'x', more: 1 },
    });
    expect(answer).toMatchObject({ payload: { text: 'x' } });
    expect(answer).not.toHaveProperty('payload.more');
  });

  it('starts in order; slow work holds up nobody [SP-MSG-009] [SP-MSG-010]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({ id: 'slow', channel: 'room', intent: 'later', payload: { text: 'hang' } });
    for (const text of ['a', 'b', 'c'])
      client.send({ id: text, channel: 'room', intent: 'say', payload: { text } });
    await client.ask({
      id: 'other',
      channel: 'pillar:content',
      intent: 'ask',
      payload: { text: '' },
    });
    expect(fixture.seen.said).toEqual(['a', 'b', 'c']);
    expect(fixture.seen.ended).toEqual([]);
  });

  it('joins the work of the same id while that runs [SP-REQ-017]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const frame = { id: '1', channel: 'room', intent: 'later', payload: { text: 'once' } };
    client.send(frame);
    client.send(frame);
    await client.ask({ type: 'ping', id: 'p1' });
    await client.ask({ type: 'ping', id: 'p2' });
    expect(
      client.received.filter((envelope) => 'ref' in envelope && envelope.ref === '1'),
    ).toHaveLength(1);
    expect(fixture.seen.started).toEqual(['room']);
  });

  it('is joined by a frame of any type with its id [SP-REQ-017]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({ id: '1', channel: 'room', intent: 'later', payload: { text: 'hang' } });
    client.send({ type: 'subscribe', id: '1', channel: 'room' });
    client.send({ type: 'jsonrpc', id: '1', payload: { jsonrpc: '2.0', id: 1, method: 'hang' } });
    client.send({ type: 'cancel', ref: '1' });
    await client.ask({ type: 'ping', id: 'p' });
    expect(client.received.slice(1)).toMatchObject([
      { type: 'error', ref: '1', payload: { code: 'cancelled' } },
      { type: 'pong' },
    ]);
    expect(fixture.gateway.stats().channels).toEqual({});
    expect(fixture.seen.started).toEqual(['room']);
  });

  it('is bounded in number, and by time [SP-REQ-013] [SP-SEC-009]', async () => {
    await using fixture = await startFixture({
      limits: { maxInFlight: 2, workTimeoutMs: 50 },
      heartbeat: { intervalMs: 20 },
    });
    await using client = await fixture.connect();
    const hang = (id: string) =>
      client.ask({ id, channel: 'room', intent: 'later', payload: { text: 'hang' } });
    const [first, second, third] = await Promise.all([hang('1'), hang('2'), hang('3')]);
    expect([first, second]).toMatchObject([
      { payload: { code: 'timeout' } },
      { payload: { code: 'timeout' } },
    ]);
    expect(third).toMatchObject({ payload: { code: 'rate_limited', retryable: true } });
  });
});

describe('a handler that fails', () => {
  it.each([
    ['throw', 'internal'],
    ['wrong-reply', 'internal'],
    ['undeclared', 'internal'],
    ['wrong-data', 'internal'],
    ['declared', 'over_quota'],
  ])(
    'by %s reaches the client as %s, and the log with everything [SP-MSG-016] [SP-MSG-018] [SP-SEC-006]',
    async (how, code) => {
      await using fixture = await startFixture();
      await using client = await fixture.connect();
      const answer = await client.ask({
        id: '1',
        channel: 'room',
        intent: 'fail',
        payload: { how },
      });
      expect(answer).toMatchObject({ type: 'error', ref: '1', payload: { code } });
      expect(JSON.stringify(answer)).not.toMatch(/secret|surprise|three/);
      const errors = fixture.seen.logged.filter(({ level }) => level === 'error');
      if (code === 'internal') expect(errors).toMatchObject([{ fields: { place: 'room.fail' } }]);
      else
        expect(answer).toMatchObject({ payload: { message: 'Three a day.', data: { limit: 3 } } });
      expect(
        await client.ask({ id: '2', channel: 'room', intent: 'echo', payload: { text: '' } }),
      ).toMatchObject({ type: 'reply' });
    },
  );
});

describe('a streamed reply', () => {
  const count = (id: string, to: number) => ({
    id,
    channel: 'room',
    intent: 'count',
    payload: { to },
  });

  it('is numbered from 0 and ends with an empty marker [SP-REQ-003] [SP-REQ-004] [SP-REQ-005]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    await client.ask(count('1', 2));
    await client.ask(count('2', 0));
    expect(client.received.slice(1)).toEqual([
      { type: 'reply', ref: '1', payload: { n: 0 }, seq: 0, final: false },
      { type: 'reply', ref: '1', payload: { n: 1 }, seq: 1, final: false },
      { type: 'reply', ref: '1', seq: 2, final: true },
      { type: 'reply', ref: '2', seq: 0, final: true },
    ]);
  });

  it('ends with an error where it fails, and nothing after [SP-REQ-006] [SP-REQ-008]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    expect(await client.ask(count('1', -1))).toMatchObject({
      type: 'error',
      payload: { code: 'internal' },
    });
    await client.ask(count('2', 1));
    expect(
      client.received.filter((envelope) => 'ref' in envelope && envelope.ref === '1'),
    ).toHaveLength(1);
  });

  it('stops on cancel, last word cancelled, and its generator cleans up [SP-REQ-009] [SP-REQ-010] [SP-REQ-011] [SP-REQ-012]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({ id: '1', channel: 'room', intent: 'forever', payload: {} });
    await client.next((envelope) => envelope.type === 'reply' && envelope.seq === 2);
    client.send({ type: 'cancel', ref: 'unknown' });
    client.send({ type: 'cancel', ref: '1' });
    client.send({ type: 'cancel', ref: '1' });
    await client.ask({ type: 'ping', id: 'p' });
    expect(client.received.slice(4)).toMatchObject([
      { type: 'error', ref: '1', payload: { code: 'cancelled' } },
      { type: 'pong' },
    ]);
    await expect.poll(() => fixture.seen.ended).toEqual(['forever']);
  });

  it.each([
    ['says goodbye', true],
    ['is lost, and nothing is remembered', false],
  ])('stops when its client %s [SP-REQ-015]', async (_how, goodbye) => {
    await using fixture = await startFixture(goodbye ? {} : { memory: false });
    const client = await fixture.connect();
    client.send({ id: '1', channel: 'room', intent: 'forever', payload: {} });
    client.send({ id: '2', channel: 'room', intent: 'later', payload: { text: 'hang' } });
    await client.next((envelope) => envelope.type === 'reply' && envelope.seq === 2);
    if (goodbye) await client.close(1000);
    else client.socket.terminate();
    await expect.poll(() => [...fixture.seen.ended].sort()).toEqual(['forever', 'room']);
    expect(fixture.gateway.connections()).toEqual([]);
    expect(fixture.seen.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('goes no faster than its client reads', async () => {
    const bulk = defineContract({
      name: 'bulk',
      version: '1.0.0',
      channels: {
        bulk: channel('bulk', {
          accepts: { read: request({ payload: z.null(), reply: stream(z.string()) }) },
        }),
      },
    });
    let yielded = 0;
    const read = function* (): Generator<string> {
      for (; yielded < 1_000; yielded += 1) yield 'x'.repeat(100_000);
    };
    const services = [createService(bulk, { channels: { bulk: { read } } })];
    await using harness = await startGatewayHarness(bulk, { services });
    await using slow = await harness.connect();
    await using other = await harness.connect();
    slow.socket.pause();
    slow.send({ id: '1', channel: 'bulk', intent: 'read', payload: null });
    const settled = async (): Promise<number> => {
      for (let turn = 0; turn < 50; turn += 1) await other.ask({ type: 'ping', id: `p${turn}` });
      return yielded;
    };
    await expect
      .poll(async () => {
        const before = await settled();
        const after = await settled();
        return before > 0 && before === after;
      })
      .toBe(true);
    expect(yielded).toBeLessThan(500);
    slow.socket.resume();
    expect(
      await slow.next((envelope) => envelope.type === 'reply' && envelope.final === true),
    ).toMatchObject({
      seq: 1_000,
    });
  });
});
