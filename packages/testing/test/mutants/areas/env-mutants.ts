import { isUtf8 } from 'node:buffer';
import {
  alter,
  answer,
  closeWith,
  drop,
  inPayload,
  isFrame,
  on,
  onBytes,
  onText,
  put,
  refuse,
  sends,
  takes,
} from '../changes.ts';
import type { Mutants } from '../mutant.ts';
import { tenthError } from '../tenth-error.ts';

const code = (name: string) => ({ type: 'error', payload: { code: name } });
const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
const wellFormedId = (id: unknown): boolean =>
  typeof id === 'string' && id.length > 0 && id.length <= 128;
/** Faults of frames, envelopes and addresses. */
export const envMutants: Mutants = {
  'reads binary frames': {
    killedBy: 'SPC-ENV-001',
    ...takes(onBytes(isUtf8, (bytes) => [String(bytes)])),
  },
  'reads text that is not UTF-8': {
    killedBy: 'SPC-ENV-002',
    ...takes(
      onBytes(
        (bytes) => !isUtf8(bytes),
        (bytes) => [String(bytes)],
      ),
    ),
  },
  'sends errors without ref': {
    killedBy: 'SPC-ENV-005',
    ...sends(on({ type: 'error' }, put({ ref: undefined }))),
    basic: 'Cases know the refusal of a frame by its ref.',
  },
  'does not name the field that is missing': {
    killedBy: 'SPC-ENV-005',
    ...sends(on(code('invalid_envelope'), inPayload({ message: 'That is no envelope.' }))),
  },
  'does not look at timestamp and trace': {
    killedBy: 'SPC-ENV-006',
    ...takes(
      on(
        (frame) => 'timestamp' in frame || 'trace' in frame,
        put({ timestamp: undefined, trace: undefined }),
      ),
    ),
  },
  'answers an id that is none with a ref': {
    killedBy: 'SPC-ENV-007',
    ...takes(
      on(
        (frame) => 'id' in frame && !wellFormedId(frame.id),
        (message, link) => {
          const ref = isFrame(message) ? String(message.id).slice(0, 128) : '';
          link.toClient({ ...code('invalid_envelope'), ref });
          return [];
        },
      ),
    ),
  },
  'takes ids of up to 127 characters': {
    killedBy: 'SPC-ENV-008',
    ...takes(on(({ id }) => String(id).length === 128, refuse('invalid_envelope'))),
  },
  'counts the characters of an id': {
    killedBy: 'SPC-ENV-036',
    ...takes(
      on(
        ({ id }) => typeof id === 'string' && id.length > 128 && [...id].length <= 128,
        answer({ type: 'reply', payload: { text: 'hello' } }),
      ),
    ),
  },
  'is strict about fields of the envelope': {
    killedBy: 'SPC-ENV-009',
    ...takes(on((frame) => 'version' in frame, refuse('invalid_envelope'))),
  },
  'wants a type on every envelope': {
    killedBy: 'SPC-ENV-010',
    ...takes(on({ type: undefined, channel: 'echo' }, refuse('invalid_envelope'))),
    basic: 'Most cases leave the type of a message out.',
  },
  'does not know the type message': {
    killedBy: 'SPC-ENV-010',
    ...takes(on({ type: 'message', channel: 'echo' }, refuse('unknown_type'))),
  },
  'takes 1.0 for no integer': {
    killedBy: 'SPC-ENV-011',
    ...takes(on({ timestamp: 2_000_000_000_000 }, refuse('invalid_envelope'))),
  },
  'drops frames with an old timestamp': {
    killedBy: 'SPC-ENV-011',
    ...takes(on({ timestamp: 0 }, drop)),
  },
  'takes addresses of any form': {
    killedBy: 'SPC-ENV-012',
    ...takes(
      on(
        ({ type, channel }) => type === 'subscribe' && !/^[\w~.:-]+$/.test(String(channel)),
        answer({ type: 'ack' }),
      ),
    ),
  },
  'does not look at the case of addresses': {
    killedBy: 'SPC-ENV-013',
    ...takes(
      on(
        ({ channel }) => /[A-Z]/.test(String(channel)),
        alter(({ channel }) => ({ channel: String(channel).toLowerCase() })),
      ),
    ),
  },
  'finds a template before an exact address': {
    killedBy: 'SPC-ENV-014',
    ...takes(on({ channel: 'room:lobby', intent: 'where' }, refuse('unknown_channel'))),
  },
  'calls what is not JSON an invalid envelope': {
    killedBy: 'SPC-ENV-003',
    ...sends(on(code('malformed_json'), inPayload({ code: 'invalid_envelope' }))),
  },
  'calls a value that is no object malformed': {
    killedBy: 'SPC-ENV-004',
    ...takes(onText((text) => isJson(text) && !text.startsWith('[{'), refuse('malformed_json'))),
  },
  'takes the key __proto__': {
    killedBy: 'SPC-ENV-020',
    ...takes(
      on(
        (frame) => JSON.stringify(frame).includes('"__proto__":'),
        put({ payload: { text: 'polluted' } }),
      ),
    ),
  },
  'refuses the text __proto__': {
    killedBy: 'SPC-ENV-021',
    ...takes(on({ payload: { text: '__proto__' } }, refuse('invalid_envelope'))),
  },
  'calls an unknown type an invalid envelope': {
    killedBy: 'SPC-ENV-022',
    ...sends(on(code('unknown_type'), inPayload({ code: 'invalid_envelope' }))),
  },
  'closes without an answer to the last strike': {
    killedBy: 'SPC-ENV-023',
    ...sends(on(tenthError(['malformed_json']), drop)),
  },
  'never closes, however many strikes': {
    killedBy: 'SPC-ENV-023',
    gateway: () => ({ limits: { maxStrikes: 1_000_000 } }),
    also: 'SPC-SEC-012 SPC-MCP-014',
  },
  'counts errors of the contract as strikes': {
    killedBy: 'SPC-ENV-024',
    ...sends(on(tenthError(['unknown_channel', 'invalid_payload']), closeWith(4400))),
  },
  'takes NaN for a number': {
    killedBy: 'SPC-ENV-037',
    ...takes(
      onText(
        (text) => /NaN|Infinity/.test(text),
        (text) => [String(text).replace(/-?(NaN|Infinity)/, '0')],
      ),
    ),
  },
  'runs bare JSON-RPC': {
    killedBy: 'SPC-ENV-025',
    ...takes(
      on({ type: undefined, jsonrpc: '2.0' }, (payload) =>
        isFrame(payload) ? [{ type: 'jsonrpc', payload }] : [],
      ),
    ),
  },
  'does not show the envelope to those who speak another dialect': {
    killedBy: 'SPC-ENV-025 SPC-ENV-026 SPC-ENV-027',
    ...sends(on(code('wrong_dialect'), inPayload({ message: 'Read the manual.' }))),
  },
  'calls {"type": "chat"} an unknown type': {
    killedBy: 'SPC-ENV-026',
    ...takes(on({ type: 'chat' }, refuse('unknown_type'))),
  },
  'calls {"event": …} an invalid envelope': {
    killedBy: 'SPC-ENV-027',
    ...takes(on({ type: undefined, event: 'chat' }, refuse('invalid_envelope'))),
  },
  'forgets what is in flight upon a malformed frame': {
    killedBy: 'SPC-ENV-028',
    toServer: onText(
      (text) => text === '{',
      (text, { memory }) => {
        memory.set('confused', true);
        return [text];
      },
    ),
    toClient: on(({ type }, { memory }) => type === 'reply' && memory.has('confused'), drop),
  },
};
