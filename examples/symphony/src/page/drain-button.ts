import { element } from './element.ts';
import type { SymphonyClient } from './symphony-client.ts';

/** Asks first, then drains the gateway; says beside the button what came of it. */
export function drainButton(client: SymphonyClient): HTMLElement {
  const open = element('button', { type: 'button', class: 'danger' }, 'Drain…');
  const confirm = element('button', { type: 'button', class: 'danger' }, 'Drain the gateway');
  const cancel = element('button', { type: 'button', class: 'quiet' }, 'Keep it running');
  const result = element('p', { role: 'status' });
  const dialog = element(
    'dialog',
    { class: 'confirm', 'aria-label': 'Drain the gateway?' },
    element('h2', {}, 'Drain the gateway?'),
    element(
      'p',
      {},
      'Every connection is sent away once its work in flight is done, this one included. A fresh gateway takes over, and the page comes back by itself.',
    ),
    result,
    element('div', { class: 'buttons' }, cancel, confirm),
  );
  document.body.append(dialog);
  open.addEventListener('click', () => {
    result.textContent = '';
    dialog.showModal();
  });
  cancel.addEventListener('click', () => dialog.close());
  confirm.addEventListener('click', () => {
    client
      .channel('pillar:operations')
      .request('drain', { reason: 'drained from the page' })
      .then(
        () => dialog.close(),
        (error: unknown) => result.replaceChildren(String(error)),
      );
  });
  return open;
}
