import type { GatewayScript } from '../../gateway-script.ts';
import type { CaseGateway, GatewayLine, OpenCaseGateway } from './case-gateway.ts';
import type { ClientFeature } from './client-feature.ts';
import type { ConnectOptions, DrivenClient } from './driven-client.ts';

/**
 * What a case for clients works with. All that it opens is closed when it ends.
 *
 * A case plays the server. It starts a gateway, has the client do something by its adapter, and looks at both sides:
 * at what comes over the wire (`line.next`, `line.silent`, `line.closed`) and at what the client tells its user
 * (`call.ok`, `call.error`, `subscription.message`, `client.reaches`). Every wait has a deadline and fails the case.
 *
 * - `gateway(script)` starts a gateway; the script is that of `gateway-script.ts`: one entry for each connection, the
 *   last for all further ones. Without one it welcomes, by the fixture's welcome, and answers nothing by itself.
 *   Rules answer by themselves (`acknowledgeSubscriptions`, `{when: {intent: 'echo'}, steps: [{send: …'$id'…}]}`);
 *   what a case wants to time itself it does by hand: `const asked = await line.next({intent: 'echo'})`, then
 *   `line.send({type: 'reply', ref: asked.id, payload: …})`.
 * - `connected(script)` does the usual beginning: starts a gateway, connects the client, and gives the open line.
 * - Operations of the client are calls that run while the case goes on; demand their outcome later:
 *   `const call = client.request('echo/echo', {text: 'x'}); … await call.ok()`. An outcome that nobody asks for is
 *   nobody's failure.
 * - After a close that the client outlives, `await gateway.line()` is its next attempt.
 * - Every frame of the client is checked by itself (CPC-WIRE-…): envelope, ids, subprotocol, token. A case need not.
 *
 * The contract is the fixture contract, `conformance@1.0.0`. What the client sends and is sent must match it, unless
 * the case is about what does not.
 */
export interface ClientCaseContext {
  readonly features: ReadonlySet<ClientFeature>;
  /** Milliseconds that one wait may take. */
  readonly waitMs: number;
  readonly client: DrivenClient;
  readonly gateway: OpenCaseGateway;
  /** Starts a gateway and connects the client; resolves when the client says that it is connected. */
  connected(script?: GatewayScript, options?: ConnectOptions): Promise<Connected>;
  /** A token in the shape of a JWT that no other call gives. */
  token(): string;
  /** A text that no other case uses, fit for an id. */
  unique(): string;
}

/** A client that is connected. */
export interface Connected {
  readonly gateway: CaseGateway;
  readonly line: GatewayLine;
}
