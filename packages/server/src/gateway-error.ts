/** A gateway that cannot do what its program asks. Never crosses the wire. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
}
