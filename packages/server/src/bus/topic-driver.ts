/** Something that goes on until it is stopped; twice is harmless. */
export interface Following {
  /** Ends it. */
  stop(): void;
}

/**
 * Messages to whoever listens now, in this process or another: each at most once, those of one sender in order,
 * none kept. After the engine was away, listeners hear again without doing anything; what was sent meanwhile is gone.
 */
export interface TopicDriver {
  /** Resolves when the engine has taken it; that somebody listens is not said. */
  publish(subject: string, data: string): Promise<void>;
  /** Resolves when everything published from now on is heard. The callback must not throw. */
  subscribe(subject: string, onMessage: (data: string) => void): Promise<Following>;
}
