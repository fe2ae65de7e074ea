import type { Acceptance } from '@sallyport/protocol/evolution';
import { diffContracts, parseAcceptFile } from '@sallyport/protocol/evolution';
import { describe, expect, test } from 'vitest';
import { baseContract } from './base-contract.ts';
import { edited, put } from './edit.ts';

const acceptance: Acceptance = {
  rule: 'EVO-ACCEPTS-PAYLOAD-NARROWED',
  place: 'channels.guide.accepts.chat.payload#/text',
  reason: 'The only client was changed last week.',
  expires: '2030-06-30',
};

describe('an acceptance', () => {
  test('excuses the finding until its last day', () => {
    const diff = compare([acceptance], '2030-06-30');
    expect(diff.findings).toMatchObject([{ level: 'accepted', bump: 'minor', acceptance }]);
    expect(diff).toMatchObject({ requiredBump: 'minor', versionOk: true, passed: true });
  });

  test('is a finding itself once it has expired', () => {
    const diff = compare([acceptance], '2030-07-01');
    expect(diff.findings.map(({ rule }) => rule)).toEqual([
      'EVO-ACCEPT-EXPIRED',
      'EVO-ACCEPTS-PAYLOAD-NARROWED',
    ]);
    expect(diff.passed).toBe(false);
  });

  test.each([
    ['another rule', { rule: 'EVO-ACCEPTS-ENUM-NARROWED' }],
    ['another place', { place: 'channels.guide.accepts.chat.payload#/tone' }],
  ])('of %s excuses nothing and is a finding', (_, other) => {
    const diff = compare([{ ...acceptance, ...other }], '2030-06-01');
    expect(diff.findings[0]).toMatchObject({ rule: 'EVO-ACCEPT-UNUSED', level: 'forbidden' });
    expect(diff.passed).toBe(false);
  });

  test('of a harmless finding is not used', () => {
    const old = baseContract();
    const next = edited(old, [
      put('/channels/guide/description', 'New.'),
      put('/version', '1.5.0'),
    ]);
    const accepted = [
      { ...acceptance, rule: 'EVO-DOC-DESCRIPTION-CHANGED', place: 'channels.guide.description' },
    ];
    const diff = diffContracts(old, next, { mode: 'full', today: '2030-06-01', accepted });
    expect(diff.findings[0]?.rule).toBe('EVO-ACCEPT-UNUSED');
  });
});

describe('parseAcceptFile', () => {
  test('reads the entries', () => {
    expect(parseAcceptFile(JSON.stringify({ accepted: [acceptance] }))).toEqual([acceptance]);
  });

  test.each([
    ['{', 'not JSON'],
    ['[]', '/: '],
    [file({ rule: 'CHANNEL' }), '/accepted/0/rule: Write the id of a rule'],
    [file({ reason: 'ok' }), '/accepted/0/reason: Say why'],
    [file({ expires: 'soon' }), '/accepted/0/expires: Write a day'],
    [file({ place: '' }), '/accepted/0/place: Write the place'],
    [file({ until: '2030-01-01' }), 'until'],
  ])('refuses %s', (text, message) => {
    expect(() => parseAcceptFile(text)).toThrow(TypeError);
    expect(() => parseAcceptFile(text)).toThrow(message);
  });
});

function file(other: object): string {
  return JSON.stringify({ accepted: [{ ...acceptance, ...other }] });
}

function compare(accepted: readonly Acceptance[], today: string) {
  const old = baseContract();
  const maxLength = '/channels/guide/accepts/chat/payload/properties/text/maxLength';
  const next = edited(old, [put(maxLength, 9), put('/version', '1.5.0')]);
  return diffContracts(old, next, { mode: 'server-first', today, accepted });
}
