import { element } from './element.ts';

/** Thumbs up and down; one of them can be chosen, and the choice can change. */
export function feedbackButtons(rate: (helpful: boolean) => Promise<unknown>): HTMLElement {
  const buttons = [true, false].map((helpful) => {
    const button = element(
      'button',
      {
        type: 'button',
        class: 'thumb',
        'aria-pressed': 'false',
        'aria-label': helpful ? 'Helpful' : 'Not helpful',
        title: helpful ? 'Helpful' : 'Not helpful',
      },
      helpful ? '👍' : '👎',
    );
    button.addEventListener('click', () => {
      rate(helpful).then(
        () => choose(button),
        (error: unknown) => button.setAttribute('title', String(error)),
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
    ...buttons,
  );
}
