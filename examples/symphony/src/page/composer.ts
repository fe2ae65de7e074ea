import { element } from './element.ts';

/** The field with its button, which sends or stops. */
export interface Composer {
  readonly node: HTMLElement;
  setBusy(busy: boolean): void;
  focus(): void;
}

export function createComposer(options: {
  readonly label: string;
  readonly placeholder: string;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
}): Composer {
  let busy = false;
  const field = element('textarea', {
    rows: 1,
    placeholder: options.placeholder,
    'aria-label': options.label,
    maxlength: 20_000,
  });
  const button = element('button', { type: 'submit', class: 'send' }, 'Send');
  const node = element('form', { class: 'composer' }, field, button);

  function grow(): void {
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
  }
  field.addEventListener('input', grow);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!busy) node.requestSubmit();
  });
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    if (busy) return options.onStop();
    const text = field.value.trim();
    if (text === '') return;
    field.value = '';
    grow();
    options.onSend(text);
  });

  return {
    node,
    setBusy(next) {
      busy = next;
      button.textContent = busy ? 'Stop' : 'Send';
      button.classList.toggle('stop', busy);
    },
    focus: () => field.focus({ preventScroll: true }),
  };
}
