import type { Gateway, Service } from '@sallyport/server';
import { createService } from '@sallyport/server';
import { contract } from '../contract.ts';
import type { DocIndex } from '../docs/doc-index.ts';
import { quote } from '../docs/quote.ts';

/** The methods: search and read the documentation, and the gateway's figures. */
export function createRpcService(
  index: DocIndex,
  gateway: Gateway<typeof contract>,
): Service<typeof contract> {
  return createService(contract, {
    rpc: {
      'docs/search': ({ query, limit }) => ({
        passages: index.search(query, limit).map(({ section }) => ({
          path: section.path,
          title: section.title,
          section: section.heading,
          excerpt: quote(index, section, { question: query, limit: 2 }).sentences.join(' '),
        })),
      }),
      'docs/read': ({ path, section }, { fail }) => {
        const found = index.read(path, section);
        if (found === undefined) {
          throw fail(
            'no_such_section',
            { path, section },
            'Name a path and a section that docs/search found.',
          );
        }
        return { title: found.title, markdown: found.markdown };
      },
      'gateway/stats': () => gateway.stats(),
    },
  });
}
