import {
  diffContracts,
  formatGithub,
  formatJson,
  formatJunit,
  formatText,
} from '@sallyport/protocol/evolution';
import { describe, expect, test } from 'vitest';
import { baseContract } from './base-contract.ts';
import { drop, edited, put } from './edit.ts';

const old = baseContract();
const next = edited(old, [
  put('/channels/guide/accepts/chat/payload/properties/text/maxLength', 9),
  put('/channels/guide/description', 'New: 100%, <b>.'),
  drop('/removed/channels'),
  drop('/removed/rpc'),
  put('/version', '1.5.0'),
]);
const diff = diffContracts(old, next, { mode: 'server-first', today: '2030-06-15' });
const clean = diffContracts(old, old, { mode: 'full', today: '2030-06-15' });

test('text: failures first, old and new, what to do, the bump', () => {
  expect(formatText(diff)).toBe(`symphony 1.4.0 -> symphony 1.5.0 (server-first)

FORBIDDEN EVO-CHANNEL-TOMBSTONE-DROPPED
  channels.hall: the template of a channel that is gone is no longer kept from use
    old:      (tombstone)
    new:      (absent)
    why:      Somebody could give the addresses another meaning later.
    do:       Put the template back into the contract's \`removed.channels\`.

FORBIDDEN EVO-RPC-TOMBSTONE-DROPPED
  rpc.tools/all: the name of a method that is gone is no longer kept from use
    old:      (tombstone)
    new:      (absent)
    why:      Somebody could give the name another meaning later.
    do:       Put the name back into the contract's \`removed.rpc\`.

BREAKING EVO-ACCEPTS-PAYLOAD-NARROWED
  channels.guide.accepts.chat.payload#/text: an accepted payload takes less than before
    old:      string of 1 to 10 characters
    new:      string of 1 to 9 characters
    why:      Old clients still write what the new gateway refuses.
    such as:  {"text":"aaaaaaaaaa"}
    do:       Keep taking what was taken: add a new optional member, or a new name beside the old.

note EVO-DOC-DESCRIPTION-CHANGED
  channels.guide.description: a description changed
    old:      (none)
    new:      New: 100%, <b>.

2 forbidden, 1 breaking, 0 accepted, 1 other
Needs a major version; 1.4.0 -> 1.5.0 is not enough.
Failed.
`);
  expect(formatText(clean)).toBe(`symphony 1.4.0 -> symphony 1.4.0 (full)

0 forbidden, 0 breaking, 0 accepted, 0 other
The version need not rise (1.4.0 -> 1.4.0).
Passed.
`);
});

test('json: the whole comparison', () => {
  expect(JSON.parse(formatJson(diff))).toEqual({ diffFormat: 1, ...diff });
});

describe('junit', () => {
  test('has a test for each finding and one for the version', () => {
    const xml = formatJunit(diff);
    expect(xml).toContain('tests="5" failures="4"');
    expect(xml.match(/<testcase /g)).toHaveLength(5);
    expect(xml.match(/<failure /g)).toHaveLength(4);
    expect(xml).toContain('name="EVO-CHANNEL-TOMBSTONE-DROPPED channels.hall"');
  });

  test('escapes what XML cannot hold', () => {
    const [finding] = diff.findings;
    if (finding === undefined) throw new Error('no finding');
    const xml = formatJunit({ ...diff, findings: [{ ...finding, place: '<"&\u0000>' }] });
    expect(xml).toContain('&lt;&quot;&amp;?&gt;');
  });

  test('does not fail for a break that the version announces', () => {
    const announced = edited(next, [put('/removed', old.removed), put('/version', '2.0.0')]);
    const major = diffContracts(old, announced, { mode: 'server-first', today: '2030-06-15' });
    expect(formatJunit(major)).toContain('failures="0"');
    expect(formatGithub(major)).not.toContain('::error');
  });
});

test('github: a command for each finding, escaped', () => {
  const lines = formatGithub(diff, 'a,b/contract.json').split('\n');
  expect(lines).toHaveLength(6);
  expect(lines[0]).toMatch(
    /^::error file=a%2Cb\/contract.json,title=EVO-CHANNEL-TOMBSTONE-DROPPED::channels.hall: /,
  );
  expect(lines[3]).toContain('::notice');
  expect(lines[3]).toContain('new: New: 100%25, <b>.');
  expect(lines[4]).toBe(
    '::error title=Contract version::Needs a major version; 1.4.0 -> 1.5.0 is not enough.',
  );
});
