import type { CaseStatus } from './report.ts';

/** The style of the page, with a filter for each of these statuses that needs no script. */
export function htmlStyle(statuses: readonly CaseStatus[]): string {
  const filters = statuses.map((status) => {
    const chosen = `body:has(#show-${status}:checked)`;
    const has = `[data-has~="${status}"]`;
    return `${chosen} tr[data-has]:not(${has}), ${chosen} tbody:not(:has(${has})), ${chosen} section:not(:has(${has})) { display: none; }`;
  });
  return `${style}${filters.join('\n')}\n`;
}

const style = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; --line: light-dark(#d0d7de, #3d444d); --band: light-dark(#f6f8fa, #1a2028); }
body { background: light-dark(#fff, #0d1117); color: light-dark(#1f2328, #e6edf3); margin: 0 auto; max-width: 80rem; padding: 1rem; }
h1 { font-size: 1.6rem; } h2 { margin: 2rem 0 .5rem; } h3, h4 { font-size: 1rem; margin: 0; }
small { color: light-dark(#59636e, #9198a1); font-weight: normal; } small span { white-space: nowrap; }
.cards { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); }
article { border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; }
article p { margin: .2rem 0; overflow-wrap: anywhere; }
.filter { border: 1px solid var(--line); border-radius: 6px; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0; }
label, summary { cursor: pointer; }
dl { display: grid; gap: .25rem 1rem; grid-template-columns: max-content 1fr; } dd { margin: 0; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; }
th, td { border-bottom: 1px solid var(--line); font-weight: normal; padding: .35rem .6rem; text-align: left; vertical-align: top; }
thead th { background: var(--band); font-weight: 600; overflow-wrap: anywhere; position: sticky; top: 0; } thead th + th { width: 9.5rem; }
.area th { background: var(--band); font-weight: 600; }
th h4 { margin-top: .5rem; }
code, pre { font: 12.5px/1.45 ui-monospace, monospace; }
pre { background: var(--band); margin: .25rem 0; max-height: 24rem; overflow: auto; padding: .5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.pass { color: light-dark(#1a7f37, #3fb950); } .warn, .known-failure { color: light-dark(#8a5a00, #d29922); }
.fail, .stale, .harness-error, .untestable { color: light-dark(#cf222e, #ff7b72); } .not-applicable { color: light-dark(#59636e, #9198a1); }
@media (max-width: 48rem) {
  table, thead, tbody, tr { display: block; } thead { display: none; }
  tr[data-has] { border-bottom: 1px solid var(--line); display: grid; gap: 0 .75rem; grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); padding: .4rem 0; }
  th, td { border: 0; padding: .1rem .25rem; } th { grid-column: 1 / -1; overflow-wrap: anywhere; }
  .area th { display: block; padding: .4rem; position: sticky; top: 0; }
  td::before { color: light-dark(#59636e, #9198a1); content: attr(data-of); display: block; font-size: .8rem; overflow-wrap: anywhere; }
}
`;
