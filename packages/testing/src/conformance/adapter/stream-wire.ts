import type { AdapterWire } from './serve-adapter.ts';

/** What a wire reads of; the `process.stdin` of Node is one. */
export interface LineSource {
  /** Makes the chunks text. */
  setEncoding(encoding: 'utf8'): unknown;
  /** Tells each chunk. */
  on(event: 'data', listener: (text: string) => void): unknown;
  /** Tells the end. */
  on(event: 'end', listener: () => void): unknown;
}

/** What a wire writes to; the `process.stdout` of Node is one. */
export interface LineSink {
  /** Writes text. */
  write(text: string): unknown;
}

/** Lines over stdin and stdout. Nothing else may write to stdout. */
export function overStreams(source: LineSource, sink: LineSink): AdapterWire {
  return {
    send: (line) => void sink.write(`${line}\n`),
    listen(line, ended) {
      let rest = '';
      source.setEncoding('utf8');
      source.on('data', (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const whole of lines) if (whole.trim() !== '') line(whole);
      });
      source.on('end', ended);
    },
  };
}
