import {
  allClientCases,
  createControlLink,
  exitCodes,
  runClientCases,
} from '@sallyport/testing/conformance';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { programOf } from './adapters/program-of.ts';

const cases = allClientCases.filter(({ requires }) => requires.length === 0).slice(0, 5);
const deadlines = { waitMs: 500, caseMs: 3_000, runMs: 20_000 };
const judge = (how: string) =>
  runClientCases(cases, { adapter: programOf('bad-adapter.ts', how), deadlines, startMs: 3_000 });

describe('an adapter that does not begin', () => {
  it.each([
    ['no-hello', 'nothing within'],
    ['garbage-first', 'sallyport-adapter/1'],
    ['other-protocol', 'sallyport-adapter/2'],
    ['dies-first', 'ModuleNotFoundError'],
  ])('%s: nothing is judged', { timeout: 30_000 }, async (how, words) => {
    const { exitCode, error, results } = await judge(how);
    expect(exitCode).toBe(exitCodes.harness);
    expect(error).toContain(words);
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['untestable']));
  });

  it('nobody connects to the control socket', async () => {
    await using adapter = await createControlLink();
    const { exitCode, error } = await runClientCases(cases, { adapter, startMs: 200 });
    expect(exitCode).toBe(exitCodes.harness);
    expect(error).toContain(adapter.url);
  });

  it('has other features than the configuration says', { timeout: 30_000 }, async () => {
    const adapter = programOf('bad-adapter.ts', 'silent');
    const config = { role: 'client', features: ['rpc'], strict: false, knownFailures: [] } as const;
    const { exitCode, error } = await runClientCases(cases, {
      adapter,
      config: { ...config, features: [...config.features], knownFailures: [] },
    });
    expect(exitCode).toBe(exitCodes.harness);
    expect(error).toContain('make them agree');
  });
});

describe('an adapter that goes wrong', () => {
  it.each([
    ['silent', 'a connection of the client'],
    ['answers-unasked', 'a connection of the client'],
    ['garbage', 'logs go to stderr'],
    ['dies', 'ended with 7'],
    ['floods', 'more than 20000 things'],
    ['long-line', 'a line of more than'],
    ['cannot', 'cannot \\"connect\\"'],
  ])('%s: a failure with its transcript', { timeout: 40_000 }, async (how, words) => {
    const { exitCode, results, durationMs } = await judge(how);
    expect(exitCode).toBe(exitCodes.failures);
    expect(JSON.stringify(results[0])).toContain(words);
    expect(results[0]?.transcript).not.toEqual([]);
    expect(durationMs).toBeLessThan(deadlines.runMs + deadlines.caseMs);
  });

  it('closes the control socket in the middle', async () => {
    await using adapter = await createControlLink();
    const socket = new WebSocket(adapter.url);
    socket.on('open', () =>
      socket.send(
        '{"event":"hello","protocol":"sallyport-adapter/1","client":"gone","features":[]}',
      ),
    );
    socket.on('message', () => socket.close());
    const { exitCode, error, results } = await runClientCases(cases, {
      adapter,
      deadlines,
      startMs: 300,
    });
    expect(exitCode).toBe(exitCodes.failures);
    expect(error).toBeUndefined();
    expect(results[0]?.reason).toContain('closed the control socket');
  });
});
