import {
  closeCodes,
  decodeClientEnvelope,
  decodeServerEnvelope,
  errorCodes,
} from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { codeBlocks, readSpecification, tableUnder } from './specification.ts';

const specification = readSpecification();
const blocks = codeBlocks(specification);
const envelopes = blocks.filter(({ language }) => language === 'json');
const conversations = blocks.filter(({ language }) => language === 'text');

describe('examples', () => {
  test.each(envelopes)('line $line: $info', ({ info, text }) => {
    const [, invalid] = /^invalid:(\w+)$/.exec(info) ?? [];
    if (invalid !== undefined) {
      const result = decodeClientEnvelope(text);
      expect(result.ok ? undefined : result.error.code).toBe(invalid);
    } else {
      expect(['client', 'server']).toContain(info);
      expect(decode(info === 'client' ? 'C' : 'S', text)).toMatchObject({ ok: true });
    }
  });

  test.each(conversations)('line $line: $info', ({ info, text }) => {
    expect(info).toBe('conversation');
    const lines = text.trimEnd().split('\n');
    for (const line of lines.filter((line) => !line.startsWith('#'))) {
      const [, side, frame] = /^([CS]): (\{.*\})$/.exec(line) ?? [];
      expect({ line, result: decode(side, frame) }).toMatchObject({ result: { ok: true } });
    }
  });

  test.each(conversations)('line $line: every answer has its question', ({ text }) => {
    const asked = new Set<unknown>();
    for (const line of text.split('\n')) {
      const frame: unknown = /^[CS]: /.test(line) ? JSON.parse(line.slice(3)) : {};
      const { id, ref } = frame as { id?: unknown; ref?: unknown };
      if (ref !== undefined) expect(asked).toContain(ref);
      if (id !== undefined) asked.add(id);
    }
  });

  test('show every type of envelope', () => {
    const frames = [
      ...envelopes
        .filter(({ info }) => info === 'client' || info === 'server')
        .map(({ text }) => text),
      ...conversations.flatMap(({ text }) =>
        [...text.matchAll(/^[CS]: (.*)$/gm)].map((match) => match[1]),
      ),
    ].map((text) => JSON.parse(text ?? '') as { type?: string; intent?: string });
    const shown = new Set(
      frames.map(({ type = 'message', intent }) => (type === 'system' ? intent : type)),
    );
    expect([...shown].sort()).toEqual(
      [
        ...['message', 'subscribe', 'unsubscribe', 'cancel', 'refresh', 'jsonrpc', 'ping', 'pong'],
        ...[
          'reply',
          'ack',
          'error',
          'welcome',
          'goaway',
          'expiring',
          'evicted',
          'unsubscribed',
          'gap',
        ],
      ].sort(),
    );
  });
});

describe('tables', () => {
  test('of error codes is that of the source', () => {
    expect(tableUnder(specification, '12 Error codes')).toEqual(
      Object.entries(errorCodes).map(([code, entry]) => [
        `\`${code}\``,
        entry.means,
        yesNo(entry.retryable),
        yesNo(entry.strike),
        String(entry.jsonRpc),
      ]),
    );
  });

  test('of close codes is that of the source (SP-EVO-008)', () => {
    expect(tableUnder(specification, '13 Close codes')).toEqual(
      Object.entries(closeCodes).map(([code, entry]) => [
        code,
        `\`${entry.name}\``,
        entry.means,
        yesNo(entry.reconnect),
        entry.backoff,
        yesNo(entry.refreshToken),
        yesNo(entry.keepState),
      ]),
    );
  });
});

describe('rules', () => {
  const rules = specification.split('\n').filter((line) => line.startsWith('- [SP-'));
  const ids = rules.map((line) => line.slice(3, line.indexOf(']')));

  test.each(rules)('%s', (rule) => {
    expect(rule).toMatch(/^- \[SP-[A-Z]{3}-\d{3}\] [A-Z`].*\.$/);
    expect(rule.match(/\b(?:MUST|SHOULD)\b/g)).toHaveLength(1);
  });

  test('have ids of their own in a known area; a gap is no fault', () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(/^SP-(CON|ENV|MSG|REQ|RPC|SUB|LIV|SEC|EVO|MCP)-\d{3}$/);
    }
  });

  test('that the text refers to exist', () => {
    const named = [...specification.matchAll(/SP-[A-Z]{3}-\d{3}/g)].map(([id]) => id);
    for (const id of named) expect(ids).toContain(id);
  });
});

function decode(side: string | undefined, frame = '') {
  return side === 'C' ? decodeClientEnvelope(frame) : decodeServerEnvelope(frame);
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
