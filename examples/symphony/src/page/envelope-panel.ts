import { element } from './element.ts';
import type { Frame } from './envelope-row.ts';
import { envelopeRow } from './envelope-row.ts';

const MAX_FRAMES = 400;
const ALL = 'all channels';

/** The panel of the frames that pass. */
export interface EnvelopePanel {
  add(direction: Frame['direction'], envelope: Frame['envelope']): void;
}

export function createEnvelopePanel(aside: HTMLElement): EnvelopePanel {
  const rows: { readonly frame: Frame; readonly row: HTMLElement }[] = [];
  const held: Frame[] = [];
  const channels = createChannelLookup();
  const filter = element(
    'select',
    { 'aria-label': 'Channel' },
    element('option', { value: ALL }, ALL),
  );
  const pause = element(
    'button',
    { type: 'button', class: 'quiet', 'aria-pressed': 'false' },
    'Pause',
  );
  const clear = element('button', { type: 'button', class: 'quiet' }, 'Clear');
  const count = element('span', { class: 'count' });
  const list = element('div', {
    class: 'frames',
    tabindex: 0,
    'aria-label': 'Frames, oldest first',
  });
  aside.append(
    element('header', {}, element('h2', {}, 'Envelopes'), count),
    element('div', { class: 'tools' }, filter, pause, clear),
    list,
  );
  let paused = false;
  let total = 0;

  function append(frame: Frame): void {
    offer(frame.channel);
    const row = envelopeRow(frame);
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    row.hidden = !passes(frame);
    rows.push({ frame, row });
    list.append(row);
    if (rows.length > MAX_FRAMES) rows.shift()?.row.remove();
    if (atEnd) list.scrollTop = list.scrollHeight;
  }
  const passes = (frame: Frame): boolean => filter.value === ALL || frame.channel === filter.value;
  function offer(channel: string): void {
    if (channel === '' || [...filter.options].some(({ value }) => value === channel)) return;
    filter.append(element('option', { value: channel }, channel));
  }
  function showCount(): void {
    count.textContent = paused ? `${held.length} held` : `${total} on one socket`;
  }

  filter.addEventListener('change', () => {
    for (const { frame, row } of rows) row.hidden = !passes(frame);
    list.scrollTop = list.scrollHeight;
  });
  pause.addEventListener('click', () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    pause.textContent = paused ? 'Resume' : 'Pause';
    for (const frame of held.splice(0)) append(frame);
    showCount();
  });
  clear.addEventListener('click', () => {
    rows.length = 0;
    list.replaceChildren();
  });

  return {
    add(direction, envelope) {
      const frame: Frame = { direction, envelope, channel: channels(envelope), at: new Date() };
      total += 1;
      if (paused) {
        held.push(frame);
        if (held.length > MAX_FRAMES) held.shift();
      } else append(frame);
      showCount();
    },
  };
}

/** Finds the channel of an answer by the frame that it answers. */
function createChannelLookup(): (envelope: Frame['envelope']) => string {
  const byId = new Map<unknown, string>();
  return ({ id, ref, channel, type }) => {
    const known = typeof channel === 'string' ? channel : (byId.get(ref) ?? '');
    const named = known === '' && type === 'jsonrpc' ? 'rpc' : known;
    if (id !== undefined && named !== '') byId.set(id, named);
    if (byId.size > MAX_FRAMES) byId.delete(byId.keys().next().value);
    return named;
  };
}
