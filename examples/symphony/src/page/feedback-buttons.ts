import { element } from './element.ts';

/** Asks whether an answer helped; the choice can change. */
export function feedbackButtons(rate: (helpful: boolean) => Promise<unknown>): HTMLElement {
  const buttons = [true, false].map((helpful) => {
    const button = element(
      'button',
      {
        type: 'button',
        class: 'thumb',
        'aria-pressed': 'false',
      },
      helpful ? 'Yes' : 'No',
    );
    button.addEventListener('click', () => {
      rate(helpful).then(
        () => choose(button),
        (error: unknown) => button.setAttribute('title', `Not sent: ${String(error)}`),
      );
    });
    return button;
  });
  function choose(chosen: HTMLElement): void {
    for (const button of buttons) button.setAttribute('aria-pressed', String(button === chosen));
  }
  return element(
    'div',
    { class: 'feedback', role: 'group', 'aria-label': 'Was this helpful?' },
    'Helpful?',
    ...buttons,
  );
}
