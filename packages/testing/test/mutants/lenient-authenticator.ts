import type { Identity } from '@sallyport/server';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { fixtureAuthenticator } from '../conformance-gateway.ts';
import type { Fault, Frame } from './fault.ts';

/** A token, read without any check. */
export interface ReadToken {
  readonly algorithm: unknown;
  readonly claims: Frame;
}

/** A gateway that also takes tokens which it should refuse. */
export const accepts = (which: (token: ReadToken) => boolean): Fault => ({
  gateway: (workshop) => ({
    authenticator: {
      async authenticate(token, signal) {
        try {
          return await fixtureAuthenticator(workshop.key).authenticate(token, signal);
        } catch (error) {
          const read = readToken(token);
          if (!which(read)) throw error;
          workshop.acted();
          return identityOf(read);
        }
      },
    },
  }),
});

/** A gateway that reads right tokens wrongly. */
export const identifies = (alter: (identity: Identity) => Identity): Fault => ({
  gateway: (workshop) => ({
    authenticator: {
      async authenticate(token, signal) {
        const identity = await fixtureAuthenticator(workshop.key).authenticate(token, signal);
        const other = alter(identity);
        if (other !== identity) workshop.acted();
        return other;
      },
    },
  }),
});

/** What `accepts` is told of text that is no token. */
export const NO_TOKEN = 'none at all';

function readToken(token: string): ReadToken {
  try {
    return { algorithm: decodeProtectedHeader(token).alg, claims: decodeJwt(token) };
  } catch {
    return { algorithm: NO_TOKEN, claims: {} };
  }
}

function identityOf({ claims }: ReadToken): Identity {
  const subject = typeof claims.sub === 'string' && claims.sub !== '' ? claims.sub : 'guest';
  return { subject, scopes: new Set(String(claims.scope ?? '').split(' ')), claims };
}
