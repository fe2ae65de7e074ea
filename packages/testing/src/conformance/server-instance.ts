/** A server that was started for one case, which may end it. */
export interface ServerInstance extends AsyncDisposable {
  /** Address of its endpoint. */
  readonly url: string;
  /** Tells it to shut down, as an operator would (SIGTERM), and does not wait for it. */
  shutDown(): void;
}
