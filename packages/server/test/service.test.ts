import { fromContractJson, toContractJson } from '@sallyport/protocol';
import type { Service } from '@sallyport/server';
import { createGateway, createService } from '@sallyport/server';
import { createTokenMint } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { contract } from './fixture.ts';

const exact = createService(contract, {
  channels: { exact: { ask: () => ({ pillar: 'exact' }) } },
});

const ask = { pillar: 'exact' as const };

describe('createService', () => {
  it('takes handlers that fit the contract, and no others', () => {
    expect(() => {
      // @ts-expect-error the channel does not accept it
      createService(contract, { channels: { exact: { ask: () => ask, more: () => 1 } } });
    }).toThrow('nothing at "channels.exact.more"');
    expect(() => {
      // @ts-expect-error the contract has no such channel
      createService(contract, { channels: { nowhere: {} } });
    }).toThrow('nothing at "channels.nowhere"');
    expect(() => {
      // @ts-expect-error the contract has no such method
      createService(contract, { rpc: { nope: () => 1 } });
    }).toThrow('nothing at "rpc.nope"');
    expect(() => {
      // @ts-expect-error a channel that is named must be whole
      createService(contract, { channels: { exact: {} } });
    }).toThrow('no handler for "ask"');
  });

  it('types what handlers are given and return', () => {
    createService(contract, {
      // @ts-expect-error the reply must be the literal
      channels: { exact: { ask: (payload) => ({ pillar: payload.text }) } },
    });
    createService(contract, {
      channels: {
        pillar: {
          ask: (payload, { params, publish, fail }) => {
            params.pillar satisfies 'content' | 'insights';
            payload.text satisfies string;
            const wrong = (): unknown => [
              // @ts-expect-error the channel does not emit it
              publish('room', 'sad', { text: '', by: '' }),
              // @ts-expect-error the contract has no such address
              publish('nowhere', 'said', { text: '', by: '' }),
              // @ts-expect-error the payload lacks a field
              publish('room', 'said', { text: '' }),
              // @ts-expect-error the intent declares no errors
              fail('over_quota', { limit: 1 }),
            ];
            return { pillar: typeof wrong };
          },
        },
      },
    });
  });

  it('is mounted once', () => {
    const { authenticator } = createTokenMint();
    const gateway = createGateway(contract, { authenticator }).mount(exact);
    expect(() => gateway.mount(exact)).toThrow(
      '"channels.exact.ask" is handled by another service already',
    );
    exact satisfies Service<typeof contract>;
  });
});

it('takes a contract that was loaded from data, whose handlers nobody can type', () => {
  const loaded = fromContractJson(toContractJson(contract));
  const service = createService(loaded, {
    channels: { exact: { ask: () => ({ pillar: 'exact' }) } },
    rpc: { sum: () => 3 },
  });
  expect(Object.keys(service.handlers.rpc ?? {})).toEqual(['sum']);
  expect(() => createService(loaded, { rpc: { nope: () => 1 } })).toThrow('nothing at "rpc.nope"');
});
