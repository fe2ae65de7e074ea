/** What a template may have between braces. */
export type Slot = 'connection' | 'group' | 'count' | 'id' | 'mark';

/** What to write in the place of each slot. */
export type SlotValues = Readonly<Record<Slot, string | number>>;

/** A text with slots: `texts[0] slots[0] texts[1] …`. It can be sent to a worker. */
export interface Template {
  readonly texts: readonly string[];
  readonly slots: readonly Slot[];
}

const ANY_SLOT = /\{(connection|group|count|id|mark)\}/;
/** A JSON text that is nothing but a number. */
const WHOLE_NUMBER = /"(\{(?:connection|group|count)\})"/g;

/** Finds the slots of a text. */
export function compileText(text: string): Template {
  const parts = text.split(ANY_SLOT); // the captured slots stand at the odd places
  return {
    texts: parts.filter((_, index) => index % 2 === 0),
    slots: parts.filter((_, index) => index % 2 === 1) as Slot[], // what the pattern captures
  };
}

/** Finds the slots in the texts of a JSON value; a text that is one number slot becomes a number. */
export function compileJson(value: unknown): Template {
  return compileText(JSON.stringify(value).replaceAll(WHOLE_NUMBER, '$1'));
}

/** A text without slots. */
export function plain(text: string): Template {
  return { texts: [text], slots: [] };
}

/** One template after another. */
export function join(...templates: readonly Template[]): Template {
  return templates.reduce((one, other) => ({
    texts: [
      ...one.texts.slice(0, -1),
      `${one.texts.at(-1)}${other.texts[0]}`,
      ...other.texts.slice(1),
    ],
    slots: [...one.slots, ...other.slots],
  }));
}

/** Writes the values into a template. */
export function render({ texts, slots }: Template, values: SlotValues): string {
  let text = texts[0] ?? '';
  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index];
    if (slot !== undefined) text += values[slot];
    text += texts[index + 1];
  }
  return text;
}
