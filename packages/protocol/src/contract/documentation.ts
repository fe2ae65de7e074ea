/** What is said about a part of a contract for people. None of it changes the wire. */
export interface Documentation {
  readonly description?: string;
  /** First version of the contract that has it, such as `1.2.0`. */
  readonly since?: string;
  /** What to use instead; says that new code must not use it. */
  readonly deprecated?: string;
  /** Day on which it goes: `2027-01-31`. */
  readonly sunset?: string;
}

/** An example of a message; `payload` is what its sender writes. */
export interface EventExample<Payload = unknown> {
  readonly name?: string;
  readonly payload: Payload;
}

/** An example of a request. Where the reply is a stream, `reply` is the list of its chunks. */
export interface RequestExample<Payload = unknown, Reply = unknown> extends EventExample<Payload> {
  readonly reply?: Reply;
}

/** An example of a call of a JSON-RPC method. */
export interface MethodExample<Params = unknown, Result = unknown> {
  readonly name?: string;
  readonly params: Params;
  readonly result?: Result;
}

/** Intents of a channel that are gone. Their names are not to be used again. */
export interface RemovedIntents {
  readonly accepts?: readonly string[];
  readonly emits?: readonly string[];
}

/** Parts of a contract that are gone: templates of channels, names of methods of either side. They are not to be used again. */
export interface RemovedParts {
  readonly channels?: readonly string[];
  readonly rpc?: readonly string[];
  readonly clientRpc?: readonly string[];
}
