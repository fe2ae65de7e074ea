import { element } from './element.ts';
import { jsonView } from './json-view.ts';

/** A frame that passed, as the panel keeps it. */
export interface Frame {
  readonly direction: 'in' | 'out';
  readonly envelope: Readonly<Record<string, unknown>>;
  readonly channel: string;
  readonly at: Date;
}

/** One line of the panel; its JSON is made when it is opened. */
export function envelopeRow(frame: Frame): HTMLElement {
  const { direction, envelope, channel, at } = frame;
  const type = String(envelope.type ?? 'message');
  const summary = element(
    'summary',
    {},
    element(
      'span',
      {
        class: `arrow ${direction}`,
        role: 'img',
        'aria-label': direction === 'in' ? 'received' : 'sent',
      },
      direction === 'in' ? '↓' : '↑',
    ),
    element('span', { class: `type type-${type}` }, type),
    element('span', { class: 'what' }, whatOf(envelope, channel)),
    element('time', {}, at.toLocaleTimeString('en-GB')),
  );
  const row = element('details', { class: 'envelope', 'data-type': type }, summary);
  row.addEventListener('toggle', () => row.append(jsonView(withoutToken(envelope))), {
    once: true,
  });
  return row;
}

/** The few words by which a reader finds a frame. */
function whatOf(envelope: Frame['envelope'], channel: string): string {
  const { type, intent, seq, final, payload } = envelope;
  const detail = intent ?? methodOf(payload) ?? codeOf(type, payload);
  const part = seq === undefined ? '' : `#${String(seq)}${final === false ? '' : ' end'}`;
  return [channel, detail, part].filter((word) => word !== undefined && word !== '').join(' · ');
}

function methodOf(payload: unknown): unknown {
  return isRecord(payload) ? payload.method : undefined;
}

function codeOf(type: unknown, payload: unknown): unknown {
  return type === 'error' && isRecord(payload) ? payload.code : undefined;
}

/** Tokens are not for screens that others may see. */
function withoutToken(envelope: Frame['envelope']): Frame['envelope'] {
  return envelope.type === 'refresh' ? { ...envelope, payload: { token: '…' } } : envelope;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
