/** Handlers for all intents that there are: messages without a handler of the app have their places too. */
export function everyIntent<Handler>(handler: Handler): Readonly<Record<string, Handler>> {
  const found = { configurable: true, value: handler };
  return new Proxy({}, { get: () => handler, getOwnPropertyDescriptor: () => found });
}
