import type { ContractJson } from '@sallyport/protocol';
import type { ContractDiff, Mode } from '@sallyport/protocol/evolution';
import { diffContracts } from '@sallyport/protocol/evolution';
import { describe, expect, test } from 'vitest';
import { baseContract } from './base-contract.ts';
import type { Edit } from './edit.ts';
import { drop, edited, move, put } from './edit.ts';

const today = '2030-06-15';
const text = '/channels/guide/accepts/chat/payload/properties/text';
const narrower = put(`${text}/maxLength`, 9);
const wider = put(`${text}/maxLength`, 11);
const documented = put('/channels/guide/description', 'New.');

describe('the version', () => {
  test.each<[string, Edit, string, boolean]>([
    ['a break', narrower, '1.5.0', false],
    ['a break', narrower, '2.0.0', true],
    ['an addition', wider, '1.4.1', false],
    ['an addition', wider, '1.5.0', true],
    ['documentation', documented, '1.4.0', false],
    ['documentation', documented, '1.4.1', true],
  ])('for %s may be %4$s', (_, change, version, ok) => {
    const diff = compare([change, put('/version', version)]);
    expect(diff.versionOk).toBe(ok);
    expect(diff.passed).toBe(ok);
  });

  test.each([
    ['0.4.0', '0.4.1', narrower, false],
    ['0.4.0', '0.5.0', narrower, true],
    ['0.4.0', '0.4.1', wider, true],
    ['1.0.0-rc.1', '1.0.0-rc.2', narrower, true],
    ['1.1.0-rc.1', '1.1.0', narrower, false],
    ['1.1.0-rc.1', '1.1.0', wider, true],
    ['0.9.0', '1.0.0', narrower, true],
  ] as const)('may go from %s to %s', (from, to, change, ok) => {
    const old = edited(baseContract(), [put('/version', from)]);
    const next = edited(old, [change, put('/version', to)]);
    expect(diffContracts(old, next, { mode: 'server-first', today }).versionOk).toBe(ok);
  });

  test('must rise by the greatest bump that a finding asks for', () => {
    expect(compare([documented, wider]).requiredBump).toBe('minor');
    expect(compare([documented, wider], 'client-first').requiredBump).toBe('major');
    expect(compare([narrower], 'client-first').requiredBump).toBe('minor');
  });
});

describe('a finding', () => {
  test('says what was, what is, and shows a payload', () => {
    expect(compare([narrower]).findings[0]).toEqual({
      rule: 'EVO-ACCEPTS-PAYLOAD-NARROWED',
      area: 'payload',
      level: 'breaking',
      place: 'channels.guide.accepts.chat.payload#/text',
      title: 'an accepted payload takes less than before',
      why: 'Old clients still write what the new gateway refuses.',
      remedy: expect.stringContaining('optional member'),
      bump: 'major',
      old: 'string of 1 to 10 characters',
      next: 'string of 1 to 9 characters',
      counterexample: { value: { text: 'aaaaaaaaaa' } },
    });
  });

  test('hints at a renaming', () => {
    const accepts = '/channels/guide/accepts';
    expect(hints([move(`${accepts}/feedback`, `${accepts}/rating`)])).toEqual([
      expect.stringContaining('"rating" came with the same shape'),
    ]);
    expect(hints([move('/rpc/tools~1list', '/rpc/tools~1page')])).toHaveLength(1);
    expect(hints([put('/channels/guide/template', 'host')])).toHaveLength(1);
    expect(hints([drop(`${accepts}/feedback`)])).toEqual([]);
  });

  test('stands before what is harmless', () => {
    const levels = compare(
      [documented, wider, narrower, drop('/removed/channels'), drop('/removed/rpc')],
      'full',
    ).findings.map(({ level }) => level);
    expect(levels).toEqual(['forbidden', 'forbidden', 'breaking', 'note']);
  });
});

describe('what cannot be judged', () => {
  test.each([
    ['a reference that leads nowhere', { $ref: '#/$defs/gone' }],
    ['a reference to itself', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } }],
    ['a malformed pattern', { type: 'string', pattern: '(' }],
    ['a negation', { not: { type: 'string', maxLength: 3 } }],
  ])('fails closed: %s', (_, schema) => {
    for (const mode of ['server-first', 'client-first', 'full'] as const) {
      expect(compare([put(text, schema)], mode).passed).toBe(false);
    }
  });
});

test('directions flip for replies and errors', () => {
  const reply = '/channels/guide/accepts/chat/reply/schema/properties/answer/maxLength';
  expect(compare([put(reply, 9)]).requiredBump).toBe('minor');
  expect(compare([put(reply, 11)]).requiredBump).toBe('major');
  const error = '/channels/guide/accepts/chat/errors/over_quota/properties/limit/minimum';
  expect(compare([put(error, 1)]).requiredBump).toBe('minor');
  expect(compare([put(error, -1)]).requiredBump).toBe('major');
});

test('names of prototypes are names like others', () => {
  const intent = { kind: 'event', payload: {}, errors: { constructor: {} } };
  const added = put('/channels/guide/accepts/constructor', intent);
  expect(compare([added]).findings.map(({ rule }) => rule)).toEqual(['EVO-ACCEPTS-ADDED']);
  const old = edited(baseContract(), [added]);
  const gone = diffContracts(old, baseContract(), { mode: 'server-first', today });
  expect(gone.findings.map(({ rule }) => rule)).toContain('EVO-ACCEPTS-REMOVED');
  const without = edited(old, [drop('/channels/guide/accepts/constructor/errors/constructor')]);
  const { findings } = diffContracts(old, without, { mode: 'server-first', today });
  expect(findings.map(({ rule }) => rule)).toEqual(['EVO-ERRORS-CODE-REMOVED']);
});

function hints(edits: readonly Edit[]): readonly string[] {
  return compare(edits).findings.flatMap(({ hint }) => hint ?? []);
}

function compare(edits: readonly Edit[], mode: Mode = 'server-first'): ContractDiff {
  const old: ContractJson = baseContract();
  return diffContracts(old, edited(old, edits), { mode, today });
}
