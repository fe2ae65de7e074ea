/** An envelope on its way from the server. */
export type Sent = Readonly<Record<string, unknown>>;

/** A fault of a server, as a patch of what it sends. */
export interface Mutant {
  /** The case that must find it. */
  readonly killedBy: string;
  /** What is sent in place of an envelope. */
  readonly patch: (envelope: Sent) => readonly Sent[];
}

type Change = (envelope: Sent) => readonly Sent[];

/** Patches the envelopes of one type, or `system` envelopes of one intent. */
const on =
  (kind: string, change: Change): Change =>
  (envelope) =>
    envelope.type === kind || envelope.intent === kind ? change(envelope) : [envelope];

const put =
  (fields: Sent): Change =>
  (envelope) => [{ ...envelope, ...fields }];

const inPayload =
  (fields: Sent): Change =>
  (envelope) => [{ ...envelope, payload: { ...Object(envelope.payload), ...fields } }];

const drop: Change = () => [];
const twice: Change = (envelope) => [envelope, envelope];

const noted = {
  type: 'message',
  channel: 'echo',
  intent: 'noted',
  payload: { text: '', by: 'ada' },
};
const chunk = { type: 'reply', seq: 0, final: false, payload: { n: 0 } };

/** Faulty servers by name. */
export const mutants: Readonly<Record<string, Mutant>> = {
  'no welcome': { killedBy: 'SPC-CON-001', patch: on('welcome', drop) },
  'two welcomes': { killedBy: 'SPC-CON-001', patch: on('welcome', twice) },
  'welcome without limits': {
    killedBy: 'SPC-CON-001',
    patch: on('welcome', inPayload({ limits: undefined })),
  },
  'welcome names another user': {
    killedBy: 'SPC-CON-005',
    patch: on('welcome', inPayload({ userId: 'eve' })),
  },
  'one connection id for all': {
    killedBy: 'SPC-CON-008',
    patch: on('welcome', inPayload({ connectionId: 'c' })),
  },
  'no ack': { killedBy: 'SPC-MSG-001', patch: on('ack', drop) },
  'two acks': { killedBy: 'SPC-MSG-008', patch: on('ack', twice) },
  'ack of a frame that nobody sent': {
    killedBy: 'SPC-MSG-001',
    patch: on('ack', put({ ref: 'x' })),
  },
  'a code of its own': {
    killedBy: 'SPC-MSG-002',
    patch: on('error', inPayload({ code: 'not_found' })),
  },
  'no issues': { killedBy: 'SPC-MSG-006', patch: on('error', inPayload({ issues: undefined })) },
  'errors without ref': { killedBy: 'SPC-ENV-005', patch: on('error', put({ ref: undefined })) },
  'unavailable is final': {
    killedBy: 'SPC-MSG-020',
    patch: on('error', inPayload({ retryable: false })),
  },
  'internal details': {
    killedBy: 'SPC-MSG-017',
    patch: on('error', inPayload({ message: 'a secret of the machine room' })),
  },
  'a token in an error': {
    killedBy: 'SPC-MSG-002',
    patch: on('error', inPayload({ message: 'bad: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln' })),
  },
  'a type of its own': { killedBy: 'SPC-MSG-001', patch: on('ack', put({ type: 'ok' })) },
  'a reply against its schema': {
    killedBy: 'SPC-REQ-001',
    patch: on('reply', inPayload({ text: 7 })),
  },
  'seq on a plain reply': { killedBy: 'SPC-REQ-001', patch: on('reply', put({ seq: 0 })) },
  'chunks without seq': { killedBy: 'SPC-REQ-003', patch: on('reply', put({ seq: undefined })) },
  'chunks from 1': {
    killedBy: 'SPC-REQ-003',
    patch: on('reply', (reply) => [{ ...reply, seq: Number(reply.seq) + 1 }]),
  },
  'an end mark with payload': {
    killedBy: 'SPC-REQ-004',
    patch: on('reply', put({ payload: { n: 0 } })),
  },
  'chunks twice': { killedBy: 'SPC-REQ-003', patch: on('reply', twice) },
  'a chunk after cancelled': {
    killedBy: 'SPC-REQ-008',
    patch: on('error', (error) => [error, { ...chunk, ref: error.ref }]),
  },
  'cancel is not answered': { killedBy: 'SPC-REQ-009', patch: on('error', drop) },
  'messages without a subscription': {
    killedBy: 'SPC-SUB-004',
    patch: on('ack', (ack) => [noted, ack]),
  },
  'messages twice': { killedBy: 'SPC-SUB-005', patch: on('message', twice) },
  'messages against their schema': {
    killedBy: 'SPC-SUB-001',
    patch: on('message', inPayload({ by: undefined })),
  },
  'a message of an intent that is not emitted': {
    killedBy: 'SPC-SUB-001',
    patch: on('message', put({ intent: 'note' })),
  },
  'recovered without since': {
    killedBy: 'SPC-SUB-013',
    patch: on('ack', inPayload({ recovered: true })),
  },
  'since is not answered': { killedBy: 'SPC-SUB-012', patch: on('ack', put({ payload: {} })) },
  'JSON-RPC ids as text': {
    killedBy: 'SPC-RPC-003',
    patch: on('jsonrpc', (envelope) =>
      inPayload({ id: String(Object(envelope.payload).id) })(envelope),
    ),
  },
  'JSON-RPC errors without data': {
    killedBy: 'SPC-RPC-010',
    patch: on('jsonrpc', inPayload({ error: { code: -32_601, message: 'no' } })),
  },
  'JSON-RPC numbers of its own': {
    killedBy: 'SPC-RPC-010',
    patch: on('jsonrpc', inPayload({ error: { code: -1, message: 'no', data: {} } })),
  },
  'a batch in many envelopes': {
    killedBy: 'SPC-RPC-016',
    patch: on('jsonrpc', ({ payload, ...rest }) =>
      (Array.isArray(payload) ? payload : [payload]).map((entry: unknown) => ({
        ...rest,
        payload: entry,
      })),
    ),
  },
  'JSON-RPC without ref': {
    killedBy: 'SPC-RPC-001',
    patch: on('jsonrpc', put({ ref: undefined })),
  },
  'pong without timestamp': {
    killedBy: 'SPC-LIV-001',
    patch: on('pong', put({ timestamp: undefined })),
  },
  'pong without ref': { killedBy: 'SPC-LIV-001', patch: on('pong', put({ ref: undefined })) },
  'no notice of unsubscribed': { killedBy: 'SPC-LIV-014', patch: on('unsubscribed', drop) },
  'a refresh that does not say its end': {
    killedBy: 'SPC-LIV-010',
    patch: on('ack', put({ payload: {} })),
  },
};
