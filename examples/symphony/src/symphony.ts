// The example product, as `sallyport dev` loads it.
import type { Gateway, Service } from '@sallyport/server';
import { contract } from './contract.ts';
import { createConversationLog } from './conversation-log.ts';
import { createDocIndex } from './docs/doc-index.ts';
import { loadSections } from './docs/load-sections.ts';
import { createGuideService } from './services/guide-service.ts';
import { createPillarService } from './services/pillar-service.ts';
import { createRpcService } from './services/rpc-service.ts';

export { contract };

/** The folder of the web page. */
export const page = new URL('page/', import.meta.url);

const repository = new URL('../../../', import.meta.url);
const documentation = ['README.md', 'CONTRIBUTING.md', 'docs/**/*.md'];

/** The services of the product, for one gateway. */
export async function createServices(
  gateway: Gateway<typeof contract>,
  drain = (reason: string): Promise<void> => gateway.close({ reason }),
): Promise<readonly Service<typeof contract>[]> {
  const index = createDocIndex(await loadSections(repository, documentation));
  const log = createConversationLog({ capacity: 1000, now: () => performance.now() });
  return [
    createGuideService(index, log),
    createPillarService({ gateway, log, drain }),
    createRpcService(index, gateway),
  ];
}
