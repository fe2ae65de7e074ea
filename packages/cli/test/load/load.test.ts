import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startGatewayHarness } from '@sallyport/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LoadReport } from '../../src/load/load-report.ts';
import { contract, createRooms } from '../fixtures/rooms.ts';
import { runCommand, startCommand } from '../run-command.ts';
import { startRooms } from './rooms-gateway.ts';
import type { ScenarioFolder } from './scenario-file.ts';
import { createScenarioFolder, small } from './scenario-file.ts';

const TIMEOUT_MS = 120_000;

let folder: ScenarioFolder;
beforeEach(async () => {
  folder = await createScenarioFolder();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

async function load(file: string, url: string, ...more: string[]) {
  const json = join(folder.path, 'report.json');
  const result = await runCommand(['load', file, '--url', url, '--json', json, ...more]);
  const report = await readFile(json, 'utf8').then(
    (data): LoadReport | undefined => JSON.parse(data),
    () => undefined,
  );
  return { ...result, report };
}

describe('sallyport load', () => {
  it(
    'counts every answer and every delivery, over all threads, and writes both reports',
    async () => {
      await using rooms = await startRooms();
      const file = await folder.write({
        stages: [
          { kind: 'rate', seconds: 0.5, perSecond: 20, toPerSecond: 60 },
          { kind: 'idle', seconds: 0.1 },
        ],
        sources: ['127.0.0.1', '127.0.0.2'],
      });
      const markdown = join(folder.path, 'reports', 'report.md');
      const { code, out, err, report } = await load(
        file,
        rooms.url,
        '--threads',
        '2',
        '--markdown',
        markdown,
      );
      expect({ code, err }).toMatchObject({ code: 0 });
      expect(report).toMatchObject({
        ending: 'complete',
        passed: true,
        threads: 2,
        contract: 'rooms@1.0.0',
        connections: { asked: 8, begun: 8, ready: 8, lost: 0, connect: { count: 8 } },
        errors: {},
        deliveryShare: 1,
      });
      const [say] = report?.actions ?? [];
      // 20 rising to 60 a second, for half a second; each is delivered to the four of its room.
      expect(say).toMatchObject({ sent: 20, answered: 20, failed: 0, expected: 80, delivered: 80 });
      expect(say?.delivery?.count).toBe(80);
      expect(await readFile(markdown, 'utf8')).toBe(out);
      expect(out).toContain('| delivery == 100% | 100 % | held |');
    },
    TIMEOUT_MS,
  );

  it(
    'sends samples of the contract, methods too, and thinks between actions',
    async () => {
      await using rooms = await startRooms();
      const file = await folder.write({
        stages: [{ kind: 'think', seconds: 1, thinkMs: { min: 10, max: 50 } }],
        mix: [
          { kind: 'message', channel: 'room:lobby', intent: 'ask', name: 'ask the room' },
          { kind: 'rpc', method: 'add', weight: 3 },
          { kind: 'rpc', method: 'add', params: { one: '{connection}', other: 1 }, name: 'mine' },
        ],
        thresholds: ['errors == 0', 'ask the room p50 < 10s', 'mine max < 20s'],
      });
      const { code, report, err } = await load(file, rooms.url);
      expect({ code, err }).toMatchObject({ code: 0 });
      expect(report?.actions.map(({ name }) => name)).toEqual(['ask the room', 'add', 'mine']);
      for (const { answered, sent } of report?.actions ?? []) {
        expect(answered).toBe(sent);
        expect(answered).toBeGreaterThan(0);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'tells what was refused by its code, and exits with 1 where a threshold is missed',
    async () => {
      await using rooms = await startRooms();
      const file = await folder.write({
        identity: { ...small.identity, scope: 'room:write' },
        thresholds: ['errors < 1%', 'connected == 100%', 'delivery == 100%'],
      });
      const { code, out, report } = await load(file, rooms.url);
      expect(code).toBe(1);
      expect(report?.errors).toEqual({ 'subscribe: error forbidden': 8 });
      expect(report?.connections).toMatchObject({ begun: 8, ready: 0 });
      expect(out).toContain('| connected == 100% | 0 % | **missed** |');
      expect(out).toContain('| delivery == 100% | nothing | **missed** |');
    },
    TIMEOUT_MS,
  );

  it(
    'misses deliveries that never come',
    async () => {
      await using rooms = await startRooms();
      const file = await folder.write({
        mix: [
          {
            kind: 'message',
            channel: 'room:{group}',
            intent: 'hush',
            payload: { text: '{mark}' },
            delivers: { intent: 'said' },
          },
        ],
        stages: [{ kind: 'rate', seconds: 0.5, perSecond: 20 }],
        timeoutMs: 1_000,
      });
      const { code, report } = await load(file, rooms.url);
      expect(code).toBe(1);
      expect(report?.actions[0]).toMatchObject({ answered: 10, expected: 40, delivered: 0 });
      expect(report?.deliveryShare).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'ends early where the server closes in the middle, and reports what was done',
    async () => {
      let close = (): void => {};
      await using rooms = await startRooms({ left: () => close() });
      close = () => void rooms.gateway.close({ spreadMs: 0, deadlineMs: 100 });
      const file = await folder.write({
        stages: [{ kind: 'rate', seconds: 120, perSecond: 10 }],
        mix: [{ kind: 'message', channel: 'room:{group}', intent: 'leave' }],
        thresholds: [],
      });
      const { code, out, report } = await load(file, rooms.url);
      expect(code).toBe(1);
      expect(report).toMatchObject({ ending: 'connections_gone', connections: { lost: 8 } });
      expect(Object.keys(report?.errors ?? {})).toContainEqual(
        expect.stringMatching(/^lost: closed 1012/),
      );
      expect(out).toContain('no connection was left');
    },
    TIMEOUT_MS,
  );

  it(
    'stops at SIGINT with the report of what was done, and exits with 4',
    async () => {
      const { promise: acted, resolve: act } = Promise.withResolvers<void>();
      await using rooms = await startRooms({ left: act });
      const file = await folder.write({
        stages: [{ kind: 'rate', seconds: 120, perSecond: 20 }],
        mix: [{ kind: 'message', channel: 'room:{group}', intent: 'leave' }],
      });
      const child = startCommand(['load', file, '--url', rooms.url]);
      const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
      await acted;
      child.kill('SIGINT');
      const [out, , [code]] = await ended;
      expect(out).toContain('The run was stopped before its end.');
      expect(out).toMatch(/\| room:\{group\} leave \| [1-9]/);
      expect(code).toBe(4);
    },
    TIMEOUT_MS,
  );

  it(
    'takes tokens from a file in turn, or from a command, or one from the environment',
    async () => {
      const services = [createRooms()];
      await using harness = await startGatewayHarness(contract, { services });
      const scopes = ['room:read', 'room:write'];
      const mint = (subject: string) => harness.mint({ subject, scopes });
      const tokens = join(folder.path, 'tokens');
      await writeFile(tokens, `${await mint('ada')}\n${await mint('bob')}\n`);
      const file = await folder.write({
        stages: [{ kind: 'idle', seconds: 0.1 }],
        thresholds: ['connected == 100%'],
      });
      expect(await load(file, harness.url, '--tokens', tokens)).toMatchObject({ code: 0 });
      expect(await load(file, harness.url, '--token-command', `cat ${tokens}`)).toMatchObject({
        code: 0,
      });
      vi.stubEnv('SALLYPORT_TOKEN', await mint('eve'));
      expect(await load(file, harness.url)).toMatchObject({ code: 0 });
      await writeFile(tokens, 'not a token\n');
      expect(await load(file, harness.url, '--tokens', tokens)).toMatchObject({
        code: 3,
        err: expect.stringContaining('token_failed: '),
      });
    },
    TIMEOUT_MS,
  );
});
