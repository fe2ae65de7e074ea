import type { Credentials, TokenProvider } from '../credentials.ts';
import { createCredentials } from '../credentials.ts';

interface Flight {
  readonly landing: PromiseWithResolvers<string>;
  /** Of the newest question; the answer to an older one comes too late. */
  question: AbortController;
  refresh: boolean;
  waiting: number;
}

/**
 * Asks the provider for one token at a time. Who comes while it is busy shares its answer. Who needs a fresh one while
 * a question for any is under way replaces that question, for all who wait: an older token never follows a newer one.
 */
export function shareCredentials(token: string | TokenProvider): Credentials {
  const provide = createCredentials(token);
  let flight: Flight | undefined;

  function take(refresh: boolean): Flight {
    if (flight !== undefined && (flight.refresh || !refresh)) return flight;
    flight?.question.abort();
    const question = new AbortController();
    const taken: Flight = Object.assign(
      flight ?? { landing: Promise.withResolvers<string>(), waiting: 0 },
      { question, refresh },
    );
    flight = taken;
    const land = (settle: () => void) => {
      if (taken.question !== question) return;
      if (flight === taken) flight = undefined;
      settle();
    };
    provide({ refresh, signal: question.signal }).then(
      (given) => land(() => taken.landing.resolve(given)),
      (error) => land(() => taken.landing.reject(error)),
    );
    return taken;
  }

  return ({ refresh, signal }) => {
    const taken = take(refresh);
    taken.waiting += 1;
    signal.addEventListener('abort', () => {
      taken.waiting -= 1;
      if (taken.waiting > 0 || flight !== taken) return;
      flight = undefined;
      taken.question.abort();
    });
    return taken.landing.promise;
  };
}
