import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { addressKey } from '../../src/limits/address-key.ts';
import type { ProxyOptions } from '../../src/limits/client-address.ts';
import { checkProxyOptions, createClientAddress } from '../../src/limits/client-address.ts';

/** The two parts of a request that say where it comes from. */
function request(remoteAddress: string, headers: IncomingMessage['headers']): IncomingMessage {
  return { socket: { remoteAddress }, headers } as IncomingMessage;
}

const from = ['10.0.0.0/8', '::1'];

describe('the address of a client [SP-CON-062]', () => {
  it.each<[string, ProxyOptions | undefined, string, IncomingMessage['headers'], string]>([
    ['is the socket', undefined, '192.0.2.1', {}, '192.0.2.1'],
    ['ignores headers', undefined, '10.0.0.1', { 'x-forwarded-for': '192.0.2.9' }, '10.0.0.1'],
    [
      'ignores the headers of strangers',
      { from },
      '192.0.2.1',
      { 'x-forwarded-for': '192.0.2.9' },
      '192.0.2.1',
    ],
    ['believes a proxy', { from }, '10.0.0.1', { 'x-forwarded-for': '192.0.2.9' }, '192.0.2.9'],
    [
      'believes no more than the nearest stranger',
      { from },
      '10.0.0.1',
      { 'x-forwarded-for': '198.51.100.7, 192.0.2.9, 10.0.0.2' },
      '192.0.2.9',
    ],
    [
      'stops at what is no address',
      { from },
      '10.0.0.1',
      { 'x-forwarded-for': '192.0.2.9, unknown, 10.0.0.2' },
      '10.0.0.2',
    ],
    ['stays with the proxy where it says nothing', { from }, '10.0.0.1', {}, '10.0.0.1'],
    ['reads one header only', { from }, '10.0.0.1', { forwarded: 'for=192.0.2.9' }, '10.0.0.1'],
    [
      'reads Forwarded',
      { from, header: 'forwarded' },
      '::1',
      { forwarded: 'for="[2001:db8::17]:4711";proto=https', 'x-forwarded-for': '1.1.1.1' },
      '2001:db8::17',
    ],
    [
      'drops ports',
      { from },
      '::ffff:10.0.0.1',
      { 'x-forwarded-for': '192.0.2.9:50000' },
      '192.0.2.9',
    ],
  ])('%s', (_name, options, remote, headers, expected) => {
    expect(createClientAddress(options)(request(remote, headers))).toBe(expected);
  });

  it.each(['10.0.0.0/33', '10.0.0.0/x', 'localhost', '10.0.0.0/8/9', '', '10.0.0.0/'])(
    'refuses "%s" as a network',
    (entry) => {
      expect(() => checkProxyOptions({ from: [entry] })).toThrow(TypeError);
    },
  );
});

describe('what an address counts as', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ])('%s: %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
