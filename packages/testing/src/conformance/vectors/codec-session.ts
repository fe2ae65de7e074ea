import { CaseFailure, show, Unreachable } from '../case-failure.ts';
import type { AdapterLink, OpenLink } from '../client/link/adapter-link.ts';
import type { Frame } from '../frame.ts';
import { parseFrame } from '../frame.ts';

/** Asks a codec, through its adapter, one question after the other. */
export interface CodecSession extends AsyncDisposable {
  /**
   * Asks; an adapter that has ended is started again.
   *
   * @throws CaseFailure where it does not answer with one JSON object that has the same id.
   */
  ask(id: string, question: Frame): Promise<Frame>;
}

interface Waiting {
  readonly id: string;
  readonly resolve: (answer: Frame) => void;
  readonly fail: (actual: string) => void;
}

/** A session over a link, whose adapter is started at the first question. */
export function createCodecSession(link: AdapterLink, waitMs: number): CodecSession {
  let open: OpenLink | undefined;
  let waiting: Waiting | undefined;
  let gone: string | undefined;

  async function start(): Promise<OpenLink> {
    gone = undefined;
    const made = await link.open(
      {
        line(text) {
          const answer = parseFrame(text);
          if (answer === undefined) waiting?.fail(`the line ${show(text)}`);
          else if (answer.id === waiting?.id) waiting?.resolve(answer);
          else waiting?.fail(`an answer to ${show(answer.id)}`);
        },
        ended(why) {
          open = undefined;
          gone = why;
          waiting?.fail(why);
        },
      },
      waitMs,
    );
    if (gone !== undefined) throw new Unreachable('an adapter', gone);
    return made;
  }

  async function stop(): Promise<void> {
    const last = open;
    open = undefined;
    await last?.stop();
  }

  return {
    async ask(id, question) {
      open ??= await start();
      const expected = `one line of JSON with the id "${id}" in answer to ${show(question)}`;
      const line = JSON.stringify({ id, ...question });
      try {
        return await new Promise<Frame>((resolve, reject) => {
          const timer = setTimeout(() => fail(`nothing within ${waitMs} ms`), waitMs);
          const fail = (actual: string): void => {
            clearTimeout(timer);
            reject(new CaseFailure(expected, actual));
          };
          const settle = (answer: Frame): void => {
            clearTimeout(timer);
            resolve(answer);
          };
          waiting = { id, resolve: settle, fail };
          open?.send(line);
        });
      } catch (error) {
        await stop(); // what it still says would be taken for an answer to the next question
        throw error;
      } finally {
        waiting = undefined;
      }
    },
    [Symbol.asyncDispose]: stop,
  };
}
