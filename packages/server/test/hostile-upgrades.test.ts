import { describe, expect, it } from 'vitest';
import { AddressGate } from '../src/limits/address-gate.ts';
import { DEFAULT_LIMITS } from '../src/limits/gateway-limits.ts';
import { startFixture } from './fixture.ts';
import { closeOf } from './guarded.ts';
import { frame, OPCODE, openTcp, readToEnd, upgradeHead } from './raw-socket.ts';

describe('an upgrade that is two things at once', () => {
  const ping = frame(OPCODE.text, '{"type":"ping"}');

  it.each<[string, readonly string[], Buffer]>([
    ['frames before its answer', [], ping],
    ['a second request before its answer', [], Buffer.from('GET /health/live HTTP/1.1\r\n\r\n')],
    ['a body', ['Content-Length: 5'], Buffer.from('hello')],
    ['a body that is announced only', ['Content-Length: 5'], Buffer.alloc(0)],
    ['a body in chunks', ['Transfer-Encoding: chunked'], Buffer.from('0\r\n\r\n')],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 5'], Buffer.from('hello')],
    ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked'], Buffer.from('x')],
    ['a length that is no number', ['Content-Length: +5'], Buffer.from('hello')],
    ['a header that is folded', ['X-Folded: a', ' b'], Buffer.alloc(0)],
    ['a space before a colon', ['Content-Length : 5'], Buffer.from('hello')],
  ])(
    'with %s is refused 400, and nothing of it is served [SP-SEC-007]',
    async (_, lines, after) => {
      await using fixture = await startFixture();
      const socket = await openTcp(fixture.url);
      const answer = readToEnd(socket);
      const head = upgradeHead(await fixture.mint(), lines);
      socket.write(Buffer.concat([Buffer.from(head), after]));
      const text = (await answer).toString('latin1');
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
      expect(text.match(/HTTP\/1\.1 \d{3}/g)).toHaveLength(1);
      expect(fixture.gateway.stats().connections).toMatchObject({ active: 0, establishing: 0 });
    },
  );
});

describe('what a request says of itself', () => {
  it.each([
    ['line breaks and a header', '%0D%0ASet-Cookie:%20a=b'],
    ['more than a close frame holds', 'x'.repeat(4_000)],
    ['characters of several bytes', '%F0%9F%98%80'.repeat(100)],
    ['what is no UTF-8', '%FF%FE%C0%80'],
    ['nothing but spaces and digits', '%20'.repeat(500) + '1'.repeat(3_000)],
  ])('with %s ends in a close reason that is one [SP-CON-018]', async (_, asked) => {
    await using fixture = await startFixture();
    const token = await fixture.mint();
    const { code, reason } = await closeOf(`${fixture.url}?contract=${asked}`, { token });
    expect(code).toBe(4409);
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
    expect(reason).toContain('this gateway serves fixture@1.2.3');
  });
});

describe('addresses by the hundred thousand', () => {
  it('of IPv6 networks are forgotten as soon as they are quiet', () => {
    const gate = new AddressGate(DEFAULT_LIMITS);
    for (let n = 0; n < 100_000; n += 1) {
      const passage = gate.enter(
        `2001:db8:${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}::1`,
        0,
      );
      if (passage.ok) passage.leave();
    }
    expect(gate.size).toBe(100_000);
    gate.sweep(1_000);
    expect(gate.size).toBe(0);
  });
});
