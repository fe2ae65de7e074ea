import { randomBytes, randomUUID } from 'node:crypto';
import type { GatewayScript } from '../../gateway-script.ts';
import type { Deadlines } from '../deadline.ts';
import { within } from '../deadline.ts';
import type { Observer } from '../observer.ts';
import type { Scene } from '../subject.ts';
import type { AdapterSession } from './adapter-session.ts';
import type { CaseGateway } from './case-gateway.ts';
import type { ClientCaseContext } from './client-case-context.ts';
import type { ClientFeature } from './client-feature.ts';
import { driveClient } from './drive-client.ts';
import { openCaseGateway } from './open-case-gateway.ts';
import { createClientWireJudge } from './wire/client-wire-judge.ts';

/** What the contexts of all cases of a run have in common. */
export interface ContextOptions {
  readonly session: AdapterSession;
  readonly features: ReadonlySet<ClientFeature>;
  readonly deadlines: Deadlines;
}

/** The context of one run of one case. */
export function createClientContext(
  { session, features, deadlines: { waitMs } }: ContextOptions,
  observer: Observer,
): Scene<ClientCaseContext> {
  const gateways: CaseGateway[] = [];
  const judge = createClientWireJudge();
  const interrupted = Promise.withResolvers<never>();
  interrupted.promise.catch(() => undefined); // the runner may be done before
  let lines = 0;
  const number = (): number => {
    lines += 1;
    return lines;
  };
  const client = driveClient({
    session,
    waitMs,
    token,
    said: (from, line) => observer.transcript.note(0, from, line),
    interrupt: interrupted.reject,
  });

  async function gateway(script: GatewayScript = [{}]): Promise<CaseGateway> {
    const opened = await openCaseGateway(script, { waitMs, observer, judge, number });
    gateways.push(opened);
    return opened;
  }

  return {
    context: {
      features,
      waitMs,
      client,
      gateway,
      async connected(script, options) {
        const opened = await gateway(script);
        const call = client.connect(opened, options);
        // Where the client fails before it tries, that is what there is to say.
        const tried = opened.line();
        await Promise.race([tried, call.ok()]);
        const line = await tried;
        await call.ok();
        return { gateway: opened, line };
      },
      token,
      unique: randomUUID,
    },
    interrupted: Promise.race([interrupted.promise, session.failed]),
    async [Symbol.asyncDispose]() {
      await closeClient();
      await Promise.all(gateways.map((opened) => opened[Symbol.asyncDispose]()));
    },
  };

  /** Leaves a clean adapter for the next case, or none. */
  async function closeClient(): Promise<void> {
    if (!session.alive) return;
    try {
      const closed = client.close().done();
      await within(Promise.race([closed, session.failed]), waitMs, 'the client to close');
    } catch {
      await session.stop();
    }
  }
}

/** A token in the shape of a JWT, which nobody verifies. */
function token(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const nowSec = Math.floor(Date.now() / 1_000);
  const payload = { sub: 'ada', iat: nowSec, exp: nowSec + 3_600, jti: randomUUID() };
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(payload)}.${randomBytes(32).toString('base64url')}`;
}
