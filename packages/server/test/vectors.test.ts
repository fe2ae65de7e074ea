import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Contract, ContractJson, Method, Schema } from '@sallyport/protocol';
import { channel, defineContract, event, fromContractJson } from '@sallyport/protocol';
import { createService } from '@sallyport/server';
import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const resolve = createRequire(import.meta.url).resolve;

describe('frames (SP-ENV-002, SP-ENV-003, SP-ENV-013, SP-ENV-014)', () => {
  const { cases } = read<{ readonly cases: readonly FrameVector[] }>('frames');

  test.each(cases)('$id', async ({ opcode, hex, limits = {}, answer, error, close }) => {
    await using harness = await startGatewayHarness(contractOf(['guide']), { limits });
    await using client = await harness.connect();
    client.socket.send(Buffer.from(hex, 'hex'), { binary: opcode === 'binary' });
    if (close !== undefined) {
      expect((await client.closed).code).toBe(close);
      return;
    }
    const envelope = await client.next();
    expect(envelope.type).toBe(answer);
    if (error !== undefined) expect(envelope).toMatchObject({ payload: { code: error } });
  });
});

describe('which channel an address finds (SP-ENV-010, SP-ENV-011)', () => {
  const { cases } = read<{ readonly cases: readonly FindVector[] }>('addresses');

  test.each(cases.filter(({ check }) => check === 'find'))(
    '$id',
    async ({ templates, address, finds }) => {
      await using harness = await startGatewayHarness(contractOf(templates));
      await using client = await harness.connect();
      const frame = { type: 'message', id: '1', channel: address, intent: 'who', payload: {} };
      const answer = await client.ask(frame);
      // Only the channel that was found accepts an intent of its own name.
      expect(answer).toMatchObject({
        payload: { code: finds === null ? 'unknown_channel' : 'unknown_intent' },
      });
      for (const [index, template] of templates.entries()) {
        const asked = { ...frame, id: `i${index}`, intent: `own${index}` };
        const { payload } = (await client.ask(asked)) as { payload: { code: string } };
        const found = payload.code === 'unavailable';
        expect(found, template).toBe(template === finds);
      }
    },
  );
});

describe('JSON-RPC exchanges', () => {
  const { contract: json, cases } = read<RpcFile>('json-rpc');
  const contract = fromContractJson(json) as unknown as VectorsContract; // what the file's README says
  const service = createService(contract, {
    rpc: {
      sum: ({ of }) => of.reduce((sum, one) => sum + one, 0),
      log: () => null,
      quota(_params, { fail }) {
        throw fail('over_quota', { limit: 10 });
      },
      broken() {
        throw new Error('Nobody expected this.');
      },
      secret: () => null,
    },
  });

  test.each(cases.filter(({ check }) => check === 'exchange'))(
    '$id',
    async ({ payload, envelopeId, response }) => {
      await using harness = await startGatewayHarness(contract, { services: [service] });
      await using client = await harness.connect();
      const id = envelopeId === undefined ? {} : { id: envelopeId };
      client.send({ type: 'jsonrpc', ...id, payload });
      const ref = envelopeId === undefined ? {} : { ref: envelopeId };
      const ack = envelopeId === undefined ? [] : [{ type: 'ack', ...ref }];
      const expected =
        response === null ? ack : [{ type: 'jsonrpc', ...ref, payload: likeResponse(response) }];
      expect(await answersOf(client, expected.length)).toEqual(expected);
    },
  );
});

type Empty = Record<never, never>;
type VectorsContract = Omit<Contract, 'rpc'> & {
  readonly rpc: {
    readonly sum: Method<Schema<{ of: number[] }>, Schema<number>, Empty>;
    readonly log: Method<Schema<{ text: string }>, Schema<null>, Empty>;
    readonly quota: Method<Schema<Empty>, Schema<null>, { over_quota: Schema<{ limit: number }> }>;
    readonly broken: Method<Schema<Empty>, Schema<null>, Empty>;
    readonly secret: Method<Schema<Empty>, Schema<null>, Empty>;
  };
};

interface FrameVector {
  readonly opcode: 'text' | 'binary';
  readonly hex: string;
  readonly limits?: { readonly maxFrameBytes: number };
  readonly answer?: string;
  readonly error?: string;
  readonly close?: number;
}

interface FindVector {
  readonly check: string;
  readonly templates: readonly string[];
  readonly address: string;
  readonly finds: string | null;
}

interface RpcFile {
  readonly contract: ContractJson;
  readonly cases: readonly {
    readonly check: string;
    readonly payload: unknown;
    readonly envelopeId?: string;
    readonly response: Response | readonly Response[] | null;
  }[];
}

interface Response {
  readonly id: unknown;
  readonly error?: { readonly code: number; readonly data?: object };
}

function read<File>(name: string): File {
  const path = resolve(`@sallyport/protocol/vectors/${name}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as File; // the protocol's tests hold it to its schema
}

/** A channel for each template, with an intent that no other has. */
function contractOf(templates: readonly string[]) {
  const channels = templates.map((template, index) => [
    `c${index}`,
    channel(template, { accepts: { [`own${index}`]: event({ payload: z.object({}) }) } }),
  ]);
  return defineContract({
    name: 'vectors',
    version: '1.0.0',
    channels: Object.fromEntries(channels),
  });
}

/** All answers, of which `count` are expected, until a request that is sent after them is answered. */
async function answersOf(client: RawClient, count: number): Promise<readonly unknown[]> {
  for (let left = count; left > 0; left -= 1) await client.next();
  await client.ask({
    type: 'jsonrpc',
    id: 'probe',
    payload: { jsonrpc: '2.0', id: 'probe', method: 'sum', params: { of: [] } },
  });
  const [_welcome, ...answers] = client.received;
  return answers
    .filter((envelope) => !('ref' in envelope && envelope.ref === 'probe'))
    .map(({ timestamp, ...envelope }) => envelope);
}

function likeResponse(response: Response | readonly Response[]): unknown {
  if (Array.isArray(response)) {
    const list = response.map(likeResponse);
    return expect.toSatisfy(
      (actual: unknown) =>
        Array.isArray(actual) &&
        actual.length === list.length &&
        expect.arrayContaining(list).asymmetricMatch(actual),
    );
  }
  const { error, ...rest } = response as Response; // a list was handled above
  if (error === undefined) return rest;
  const data = error.data && likeData(error.data);
  return {
    ...rest,
    error: { code: error.code, message: expect.any(String), data: data ?? expect.anything() },
  };
}

/** Members that a case has must be there; others may. */
function likeData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(likeData);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, likeData(member)]);
  return expect.objectContaining(Object.fromEntries(members));
}
