/** Where structured lines go; a pino logger fits as it is. */
export interface Log {
  /** What only somebody who looks for a fault wants to know. */
  debug(fields: object, message: string): void;
  /** What an operator wants to know. */
  info(fields: object, message: string): void;
  /** What will be a fault if nobody looks. */
  warn(fields: object, message: string): void;
  /** A fault, of a handler or of the gateway. */
  error(fields: object, message: string): void;
}

/** Writes nothing. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
};
