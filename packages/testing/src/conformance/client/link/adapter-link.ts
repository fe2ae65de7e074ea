/** A way to the adapter of a client: a process, or a socket that it opens. Whoever made it disposes of it. */
export interface AdapterLink extends AsyncDisposable {
  /** How it is named in reports where it does not name itself. */
  readonly name: string;
  /**
   * Starts an adapter, or waits for one, at most for as many milliseconds.
   *
   * @throws Unreachable where there is none in time.
   */
  open(listener: LinkListener, startMs: number): Promise<OpenLink>;
}

/** Who hears what an adapter says. */
export interface LinkListener {
  /** One line, which should be a JSON object. */
  line(text: string): void;
  /** It is gone, or said too much at once; nothing more will come. */
  ended(why: string): void;
}

/** An adapter that is there. */
export interface OpenLink {
  /** Sends one line. */
  send(text: string): void;
  /** Ends it. */
  stop(): Promise<void>;
}

/** Characters of one line; frames of cases are far smaller. */
export const MAX_LINE = 4 * 1024 * 1024;
