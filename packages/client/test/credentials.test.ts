import { expect, it } from 'vitest';
import { shareCredentials } from '../src/parts/shared-credentials.ts';

/** A provider whose answers the test gives. */
function provider() {
  const asked: (PromiseWithResolvers<string> & { refresh: boolean; signal: AbortSignal })[] = [];
  const credentials = shareCredentials((request) => {
    const answer = Promise.withResolvers<string>();
    asked.push({ ...answer, ...request });
    return answer.promise;
  });
  const ask = (refresh: boolean) => {
    const question = new AbortController();
    const token = credentials({ refresh, signal: question.signal });
    return { token, abandon: () => question.abort() };
  };
  return { asked, credentials: { ask } };
}

it('asks once for all who come meanwhile, and anew afterwards', async () => {
  const { asked, credentials } = provider();
  const [one, other] = [credentials.ask(false), credentials.ask(false)];
  asked[0]?.resolve('a.a.a');
  expect(await Promise.all([one.token, other.token])).toEqual(['a.a.a', 'a.a.a']);
  void credentials.ask(false);
  expect(asked).toHaveLength(2);
});

it('gives nobody an older token after a newer one: a refresh replaces the slow question before it', async () => {
  const { asked, credentials } = provider();
  const any = credentials.ask(false);
  const fresh = credentials.ask(true);
  expect(asked.map(({ refresh }) => refresh)).toEqual([false, true]);
  expect(asked[0]?.signal.aborted).toBe(true);
  asked[0]?.resolve('old.old.old');
  asked[1]?.resolve('new.new.new');
  expect(await Promise.all([any.token, fresh.token])).toEqual(['new.new.new', 'new.new.new']);
});

it('does not fail a refresh by the failure of the question that it replaced', async () => {
  const { asked, credentials } = provider();
  const any = credentials.ask(false);
  const fresh = credentials.ask(true);
  asked[0]?.reject(new Error('aborted'));
  asked[1]?.resolve('new.new.new');
  expect(await Promise.all([any.token, fresh.token])).toEqual(['new.new.new', 'new.new.new']);
});

it('shares a refresh with who takes any token', async () => {
  const { asked, credentials } = provider();
  const [fresh, any] = [credentials.ask(true), credentials.ask(false)];
  asked[0]?.resolve('a.a.a');
  expect(await any.token).toBe(await fresh.token);
  expect(asked).toHaveLength(1);
});

it('is asked anew after nobody wanted the answer any more, whenever that comes', async () => {
  const { asked, credentials } = provider();
  const [one, other] = [credentials.ask(false), credentials.ask(true)];
  one.abandon();
  one.abandon();
  expect(asked[1]?.signal.aborted).toBe(false);
  other.abandon();
  expect(asked[1]?.signal.aborted).toBe(true);
  const next = credentials.ask(false);
  asked[1]?.resolve('old.old.old');
  asked[2]?.resolve('new.new.new');
  expect(await next.token).toBe('new.new.new');
});
