import type { ClientOptions } from '@sallyport/client';
import { createClient } from '@sallyport/client';
import { createHooks } from '@sallyport/client/react';
import type { ReactNode } from 'react';
import { startTransition, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import type { contract } from '../../contract.ts';
import type { Lab } from './lab.ts';

const COMPONENTS = 30;
/** Longer than React renders before it lets others have their turn. */
const RENDER_MS = 8;

const { SallyportProvider, useConnection } = createHooks<typeof contract>();

/** Renders many components slowly in a transition, and closes the client when some of them have been. */
export function createTear(options: ClientOptions<typeof contract>): Lab['tear'] {
  return async () => {
    const client = createClient<typeof contract>(options);
    const target = document.createElement('div');
    const commits: string[] = [];
    const ended = Promise.withResolvers<void>();
    const rendered: string[] = [];

    function Slow(): ReactNode {
      const { state } = useConnection();
      const until = performance.now() + RENDER_MS;
      while (performance.now() < until);
      rendered.push(state);
      if (rendered.length === COMPONENTS / 2) setTimeout(() => void client.close());
      return <b>{state}</b>;
    }

    function Many(): ReactNode {
      const { state } = useConnection();
      useLayoutEffect(() => {
        const texts = [...target.querySelectorAll('b')].map(({ textContent }) => textContent);
        commits.push([...new Set([...texts, state])].join());
        if (state === 'disconnected') ended.resolve();
      });
      return [...Array(COMPONENTS).keys()].map((number) => <Slow key={number} />);
    }

    startTransition(() =>
      createRoot(target).render(
        <SallyportProvider client={client}>
          <Many />
        </SallyportProvider>,
      ),
    );
    await ended.promise;
    return { rendered, commits };
  };
}
