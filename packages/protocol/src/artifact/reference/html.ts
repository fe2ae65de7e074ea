/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

/** Builds HTML; what is put in is escaped, unless it is {@link Html}. Lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Html {
  const text = strings.reduce((all, part, index) => `${all}${written(values[index - 1])}${part}`);
  return { html: text };
}

function written(value: unknown): string {
  if (Array.isArray(value)) return value.map(written).join('');
  if (value === undefined || value === null || value === false) return '';
  if (isHtml(value)) return value.html;
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function isHtml(value: unknown): value is Html {
  return typeof value === 'object' && value !== null && 'html' in value;
}
