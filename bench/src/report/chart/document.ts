import type { Panel } from './panel.ts';
import { drawPanel, escapeText, PANEL } from './panel.ts';

const COLUMNS = 2;
const CAPTION_HEIGHT = 28;

// The reader's scheme decides, since a picture does not know the page it stands on.
const STYLE = `
text { font: 12px system-ui, sans-serif; fill: var(--ink) }
.title { font-weight: 600; font-size: 14px }
.tick { fill: var(--faint); font-size: 11px }
.grid { stroke: var(--grid) }
.axis { stroke: var(--faint); fill: none }
.curve { fill: none; stroke-width: 2 }
.line-0 { stroke: var(--first) } .line-0 circle { fill: var(--first) }
.line-1 { stroke: var(--second) } .line-1 circle { fill: var(--second) }
.bound { stroke: var(--faint) } .bound .curve { stroke-dasharray: 5 4; stroke-width: 1.5 }
g text { stroke: none }
.paper { fill: var(--paper) }
svg { --ink: #1f2328; --faint: #59636e; --grid: #d8dee4; --paper: #ffffff; --first: #0969da; --second: #bc4c00 }
@media (prefers-color-scheme: dark) {
svg { --ink: #e6edf3; --faint: #9198a1; --grid: #30363d; --paper: #0d1117; --first: #58a6ff; --second: #f0883e }
}`;

interface Words {
  /** For those who cannot see it. */
  readonly title: string;
  readonly caption: string;
}

/** An SVG of its own, with panels in two columns and a line about them all. */
export function chartDocument(panels: readonly Panel[], { title, caption }: Words): string {
  const width = PANEL.width * Math.min(COLUMNS, panels.length);
  const height = PANEL.height * Math.ceil(panels.length / COLUMNS) + CAPTION_HEIGHT;
  const drawn = panels.map((panel, index) => {
    const x = (index % COLUMNS) * PANEL.width;
    const y = Math.floor(index / COLUMNS) * PANEL.height;
    return `<g transform="translate(${x} ${y})">\n${drawPanel(panel)}\n</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img">
<title>${escapeText(title)}</title>
<style>${STYLE}
</style>
<rect class="paper" width="100%" height="100%"/>
${drawn.join('\n')}
<text class="tick" x="14" y="${height - 10}">${escapeText(caption)}</text>
</svg>
`;
}
