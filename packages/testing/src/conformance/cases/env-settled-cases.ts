import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';

const echo = { channel: 'echo', intent: 'echo', payload: { text: 'hello' } };
/** A final, masked frame of the reserved opcode 3, without content (RFC 6455, section 5.2). */
const RESERVED_OPCODE = '838000000000';

/** Corners of frames and envelopes: null, types, addresses of the protocol. */
export const envSettledCases = casesOf('ENV', {
  '029': {
    title: 'closes with 1002 upon a frame that breaks RFC 6455',
    rules: 'ENV-030 LIV-030',
    async run({ handshake, token }) {
      const offered = `${SUBPROTOCOL}, ${BEARER_PREFIX}${await token()}`;
      const answer = await handshake({
        headers: { 'sec-websocket-protocol': offered },
        thenHex: RESERVED_OPCODE,
      });
      if (answer.close?.code !== 1002) throw new CaseFailure('a close with 1002', show(answer));
    },
  },
  '030': {
    title: 'judges a payload of null as a value that is there',
    rules: 'ENV-029 ENV-005',
    async run({ connect }) {
      const probe = await connect();
      await probe.refused({ ...echo, payload: null }, 'invalid_payload');
      await probe.expect(
        { type: 'jsonrpc', payload: null },
        { type: 'jsonrpc', payload: { id: null, error: { code: -32_600 } } },
      );
      for (const type of ['subscribe', 'refresh']) {
        await probe.refused({ type, channel: 'echo', payload: null }, 'invalid_envelope');
      }
    },
  },
  '031': {
    title: 'ignores a payload of null on types that have none',
    rules: 'ENV-029 ENV-004',
    async run({ connect }) {
      const probe = await connect();
      const { channel } = echo;
      await probe.expect({ type: 'ping', payload: null }, { type: 'pong' });
      await probe.expect({ type: 'subscribe', channel }, { type: 'ack' });
      await probe.expect({ type: 'unsubscribe', channel, payload: null }, { type: 'ack' });
    },
  },
  '032': {
    title: 'refuses a message without a payload, which null is not',
    rules: 'ENV-029 ENV-018',
    async run({ connect }) {
      const { payload: _, ...lacking } = echo;
      await (await connect()).refused(lacking, 'invalid_envelope');
    },
  },
  '033': {
    title: 'answers a type that is no string with invalid_envelope',
    rules: 'ENV-031',
    async run({ connect }) {
      const probe = await connect();
      for (const type of [null, 7, true, {}, ['message']]) {
        await probe.refused({ ...echo, type }, 'invalid_envelope');
      }
    },
  },
  '034': {
    title: 'takes an @ at the start of an address for a reserved one, and nowhere else',
    rules: 'ENV-009 ENV-012 MSG-002',
    async run({ connect }) {
      const probe = await connect();
      for (const channel of ['@', '@:a', '@@a', 'a@b', 'room:@a']) {
        await probe.refused({ ...echo, channel }, 'invalid_envelope');
      }
      for (const channel of ['@room:a', '@a', '@user:ada']) {
        await probe.refused({ ...echo, channel }, 'unknown_channel');
      }
    },
  },
});
