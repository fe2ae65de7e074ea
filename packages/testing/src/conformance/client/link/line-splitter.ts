/** Cuts a stream of text into lines. */
export interface LineSplitter {
  /** Gives each line that is whole now; `false` where one grows past the bound. */
  push(text: string): boolean;
}

/** Hands lines to `line`; none may be longer than `maxLength` characters. */
export function createLineSplitter(maxLength: number, line: (text: string) => void): LineSplitter {
  let parts: string[] = [];
  let length = 0;
  return {
    push(text) {
      const [first = '', ...further] = text.split('\n');
      parts.push(first);
      length += first.length;
      for (const next of further) {
        const whole = parts.join('');
        line(whole.endsWith('\r') ? whole.slice(0, -1) : whole);
        parts = [next];
        length = next.length;
      }
      return length <= maxLength;
    },
  };
}
