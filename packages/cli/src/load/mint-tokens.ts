import { SignJWT } from 'jose';
import type { TokenPlan } from './plan.ts';
import type { Identity } from './scenario.ts';
import type { SlotValues } from './template.ts';
import { compileJson, compileText, render } from './template.ts';

/** A connection as templates of identities see it. */
export type ConnectionValues = Pick<SlotValues, 'connection' | 'group'>;

/** The tokens of connections, in their order. */
export async function mintTokens(
  plan: TokenPlan,
  connections: readonly ConnectionValues[],
): Promise<readonly string[]> {
  if (plan.kind === 'given') {
    const { tokens } = plan;
    return connections.map(({ connection }) => tokens[Number(connection) % tokens.length] ?? '');
  }
  const { key, lifetimeSec } = plan;
  const claims = compileJson(plan.identity.claims);
  const subject = compileText(plan.identity.subject);
  const nowSec = Math.floor(Date.now() / 1_000);
  return Promise.all(
    connections.map((connection) => {
      const values = { ...connection, count: 0, id: '', mark: '' };
      return new SignJWT({
        ...JSON.parse(render(claims, values)),
        ...standardClaims(plan.identity),
        sub: render(subject, values),
        iat: nowSec,
        exp: nowSec + lifetimeSec,
      })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(key);
    }),
  );
}

function standardClaims({ issuer, audience, scope }: Identity) {
  return {
    ...(issuer !== undefined && { iss: issuer }),
    ...(audience !== undefined && { aud: audience }),
    ...(scope !== undefined && { scope }),
  };
}
