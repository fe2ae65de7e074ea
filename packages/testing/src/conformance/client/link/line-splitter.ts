/** Cuts a stream of text into lines. */
export interface LineSplitter {
  /** Gives each line that is whole now; `false` where one grows past the bound. */
  push(text: string): boolean;
}

/** Hands lines to `line`, none longer than `maxLength` characters. */
export function createLineSplitter(maxLength: number, line: (text: string) => void): LineSplitter {
  let rest = '';
  return {
    push(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const whole of lines) line(whole.endsWith('\r') ? whole.slice(0, -1) : whole);
      return rest.length <= maxLength;
    },
  };
}
