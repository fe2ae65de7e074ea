/** The style sheet of the reference: one column beside a list of contents, light and dark. */
export const style = `
:root { color-scheme: light dark; --ink: light-dark(#1c2430, #dfe5ee); --soft: light-dark(#5b6675, #98a4b5);
  --page: light-dark(#fbfbf9, #12161c); --card: light-dark(#fff, #1a2028); --line: light-dark(#e3e5e1, #2b333f);
  --in: light-dark(#0b6e4f, #5fd3a8); --out: light-dark(#7a3fb0, #c79bf2); --rpc: light-dark(#9a5b00, #f0b45e);
  --warn: light-dark(#a3341f, #ff9b85); --mono: ui-monospace, 'SF Mono', 'Cascadia Code', Consolas, monospace; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--page);
  display: grid; grid-template-columns: minmax(13rem, 17rem) minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem; border-right: 1px solid var(--line); font-size: .9rem; }
nav ul { list-style: none; margin: 0 0 .8rem; padding: 0 0 0 .8rem; } nav > ul { padding: 0; }
nav a { color: inherit; text-decoration: none; display: block; padding: .12rem 0; overflow-wrap: anywhere; }
nav a:hover { text-decoration: underline; }
main { min-width: 0; overflow-wrap: anywhere; padding: 2rem clamp(1rem, 4vw, 3.5rem) 6rem; max-width: 62rem; }
h1 { font-size: 2rem; margin: 0; } h2 { margin: 3rem 0 .4rem; font: 600 1.35rem/1.3 var(--mono); overflow-wrap: anywhere; }
h3 { margin: 0; font: 600 1.05rem/1.4 var(--mono); } h4 { margin: 1.2rem 0 .3rem; font-size: .8rem; color: var(--soft);
  text-transform: uppercase; letter-spacing: .05em; }
p { margin: .4rem 0; } .soft { color: var(--soft); } code, pre { font-family: var(--mono); font-size: .86em; }
article { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.3rem; margin: 1rem 0; }
header.message { display: flex; flex-wrap: wrap; gap: .6rem; align-items: baseline; }
.badge { font-size: .75rem; border: 1px solid currentColor; border-radius: 1rem; padding: .02rem .6rem; white-space: nowrap; }
.accepts { color: var(--in); } .emits { color: var(--out); } .rpc { color: var(--rpc); } .warn { color: var(--warn); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; min-width: 30rem; table-layout: fixed; font-size: .9rem; }
td { padding: .3rem .8rem .3rem 0; border-top: 1px solid var(--line); vertical-align: top; }
tr:first-child td { border-top: 0; } td:first-child { width: 32%; } td:nth-child(2) { width: 30%; }
pre { background: var(--page); border: 1px solid var(--line); border-radius: .4rem; padding: .7rem .9rem; overflow-x: auto; margin: .4rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .6rem 0; font-size: .92rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; border: 0; } }
`;
