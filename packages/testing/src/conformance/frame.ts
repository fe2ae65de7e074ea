/** A JSON object that came from the wire; nothing is known of its fields. */
export type Frame = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export function isFrame(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The frame that a text holds, if it is a JSON object. */
export function parseFrame(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFrame(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
