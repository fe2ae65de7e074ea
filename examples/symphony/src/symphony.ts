// The example product, as `sallyport dev` loads it.
import type { Gateway, Service } from '@sallyport/server';
import { contract } from './contract.ts';
import type { ConversationLog } from './conversation-log.ts';
import { createConversationLog } from './conversation-log.ts';
import type { DocIndex } from './docs/doc-index.ts';
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

type Symphony = Service<typeof contract>;

/** The services of the product, for one gateway. */
export async function createServices(
  gateway: Gateway<typeof contract>,
  drain = (reason: string): Promise<void> => gateway.close({ reason }),
): Promise<readonly Symphony[]> {
  const index = await createIndex();
  const log = createLog();
  return [
    createGuideService(index, log),
    createPillarService({ gateway, log, drain }),
    createRpcService(index, gateway),
  ];
}

/** The guide alone, which needs no gateway in its process. */
export async function createGuide(): Promise<Symphony> {
  return createGuideService(await createIndex(), createLog());
}

/** Everything but the guide. */
export async function createOthers(
  gateway: Gateway<typeof contract>,
): Promise<readonly Symphony[]> {
  const drain = (reason: string): Promise<void> => gateway.close({ reason });
  const pillars = createPillarService({ gateway, log: createLog(), drain });
  return [pillars, createRpcService(await createIndex(), gateway)];
}

async function createIndex(): Promise<DocIndex> {
  return createDocIndex(await loadSections(repository, documentation));
}

function createLog(): ConversationLog {
  return createConversationLog({ capacity: 1000, now: () => performance.now() });
}
