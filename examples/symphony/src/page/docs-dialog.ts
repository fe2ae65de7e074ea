import { element } from './element.ts';
import { inlineText } from './inline-text.ts';
import { markdownView } from './markdown-view.ts';
import type { SymphonyClient } from './symphony-client.ts';

/** A window on the documentation: search it, read a section. */
export interface DocsDialog {
  search(): void;
  read(path: string, section: string): void;
}

export function createDocsDialog(client: SymphonyClient): DocsDialog {
  const field = element('input', {
    type: 'search',
    placeholder: 'Search the documentation',
    'aria-label': 'Search the documentation',
    maxlength: 500,
  });
  const close = element('button', { type: 'button', class: 'quiet' }, 'Close');
  const body = element('div', { class: 'docs-body', 'aria-live': 'polite' });
  const dialog = element(
    'dialog',
    { class: 'docs', 'aria-label': 'Documentation' },
    element('form', { class: 'docs-head' }, field, close),
    body,
  );
  document.body.append(dialog);
  let latest = 0;

  /** Shows what the work gives, unless something newer was asked for meanwhile. */
  async function show(work: Promise<readonly Node[]>): Promise<void> {
    const mine = ++latest;
    const nodes = await work.catch((error: unknown) => [
      element('p', { class: 'problem' }, String(error)),
    ]);
    if (mine === latest) body.replaceChildren(...nodes);
  }

  async function find(query: string): Promise<readonly Node[]> {
    const { passages } = await client.rpc('docs/search', { query, limit: 12 });
    if (passages.length === 0) return [element('p', { class: 'note' }, 'Nothing found.')];
    return passages.map(({ path, title, section, excerpt }) => {
      const hit = element(
        'button',
        { type: 'button', class: 'hit' },
        element('strong', {}, section),
        element('small', {}, `${title} · ${path}`),
        element('span', {}, inlineText(excerpt)),
      );
      hit.addEventListener('click', () => void show(load(path, section)));
      return hit;
    });
  }

  async function load(path: string, section: string): Promise<readonly Node[]> {
    const { title, markdown } = await client.rpc('docs/read', { path, section });
    return [
      element('p', { class: 'docs-where' }, `${title} · ${path}`),
      element('h2', {}, section),
      markdownView(markdown),
    ];
  }

  function open(): void {
    if (!dialog.open) dialog.showModal();
  }

  dialog.querySelector('form')?.addEventListener('submit', (event) => event.preventDefault());
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  field.addEventListener('input', () => {
    const query = field.value.trim();
    void show(query === '' ? Promise.resolve([]) : find(query));
  });

  return {
    search() {
      open();
      field.focus();
      if (body.childElementCount === 0) {
        body.append(
          element('p', { class: 'note' }, 'Type a few words, such as “close codes” or “history”.'),
        );
      }
    },
    read(path, section) {
      open();
      close.focus(); // not the field: on a phone it would bring up the keyboard
      void show(load(path, section));
    },
  };
}
