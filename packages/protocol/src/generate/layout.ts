/** Text that is broken into lines where it does not fit. */
export type Layout =
  | string
  | readonly Layout[]
  | { readonly kind: 'group' | 'indent'; readonly of: Layout }
  | { readonly kind: 'line'; readonly flat: string; readonly hard: boolean }
  | { readonly kind: 'broken'; readonly text: string };

/** Stays on one line where it fits; else every {@link line} directly in it is broken. */
export function group(...of: readonly Layout[]): Layout {
  return { kind: 'group', of };
}

/** Lines that begin in it are two columns further in. */
export function indent(...of: readonly Layout[]): Layout {
  return { kind: 'indent', of };
}

/** A place to break; else `flat`. */
export function line(flat = ' '): Layout {
  return { kind: 'line', flat, hard: false };
}

/** A line that always breaks, and with it the groups around. */
export const hardLine: Layout = { kind: 'line', flat: '', hard: true };

/** Text where the group around is broken. */
export function ifBroken(text: string): Layout {
  return { kind: 'broken', text };
}

/** Puts a layout between each two. */
export function join(between: Layout, layouts: readonly Layout[]): Layout {
  return layouts.flatMap((layout, index) => (index === 0 ? [layout] : [between, layout]));
}

/** The text of a layout in lines of at most `width` columns where that can be. */
export function print(layout: Layout, width = 100): string {
  const todo: Step[] = [{ layout, indent: 0, flat: false }];
  let text = '';
  let column = 0;
  for (let step = todo.pop(); step !== undefined; step = todo.pop()) {
    const { layout: now, flat } = step;
    if (isKind(now, 'line') && !flat) {
      text = `${text.trimEnd()}\n${' '.repeat(step.indent)}`;
      column = step.indent;
      continue;
    }
    const word = wordOf(step);
    text += word;
    column += word.length;
    if (isKind(now, 'group')) {
      const room = width - column;
      todo.push({ ...step, layout: now.of, flat: flat || fits(now.of, todo, room) });
    } else todo.push(...inside(step));
  }
  return text;
}

interface Step {
  readonly layout: Layout;
  readonly indent: number;
  readonly flat: boolean;
}

/** Whether a layout fits on this line together with what follows it there. */
function fits(layout: Layout, after: readonly Step[], room: number): boolean {
  const rest = [...after];
  const todo: Step[] = [{ layout, indent: 0, flat: true }];
  let left = room;
  while (left >= 0) {
    const step = todo.pop() ?? rest.pop();
    if (step === undefined) return true;
    if (isKind(step.layout, 'line')) {
      if (step.flat && step.layout.hard) return false;
      if (!step.flat) return true;
    }
    left -= wordOf(step).length;
    todo.push(...inside(step));
  }
  return false;
}

function wordOf({ layout, flat }: Step): string {
  if (typeof layout === 'string') return layout;
  if (isKind(layout, 'line')) return flat ? layout.flat : '';
  return isKind(layout, 'broken') && !flat ? layout.text : '';
}

/** What a step holds, the last first. */
function inside(step: Step): Step[] {
  const { layout } = step;
  if (isList(layout)) return layout.map((part) => ({ ...step, layout: part })).reverse();
  if (isKind(layout, 'group')) return [{ ...step, layout: layout.of }];
  if (isKind(layout, 'indent')) {
    return [{ ...step, layout: layout.of, indent: step.indent + 2 }];
  }
  return [];
}

type Node = Exclude<Layout, string | readonly Layout[]>;

function isKind<Kind extends Node['kind']>(
  layout: Layout,
  kind: Kind,
): layout is Extract<Node, { kind: unknown }> & { readonly kind: Kind } {
  return typeof layout !== 'string' && !isList(layout) && layout.kind === kind;
}

function isList(layout: Layout): layout is readonly Layout[] {
  return Array.isArray(layout);
}
