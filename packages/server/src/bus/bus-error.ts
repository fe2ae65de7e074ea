/** Why the bus did not do what it was asked. */
export type BusFault =
  /** The engine cannot be reached, or did not answer in time. Nobody knows whether it was done. */
  | 'unavailable'
  /** The engine answers, and refuses: read-only, out of memory, no rights. It was not done. */
  | 'refused'
  /** What is stored cannot be read. */
  | 'corrupt'
  /** The bus was disposed. */
  | 'closed';

/** A failure of the bus. */
export class BusError extends Error {
  override readonly name = 'BusError';
  readonly fault: BusFault;

  constructor(fault: BusFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
