import { buildPackages } from '../bundle/build-packages.ts';
import { measureBundle } from '../bundle/measure-bundle.ts';
import type { Rival } from '../bundle/rivals.ts';
import { ourCore, ours } from '../bundle/rivals.ts';
import type { Scenario } from '../scenario.ts';

/** What a page pays for the client. */
export const bundle: Scenario = {
  name: 'bundle',
  title: 'Size of the client in a page',
  rounds: 1,
  figures: [
    { name: 'minifiedKB', label: 'minified, KB', digits: 1 },
    { name: 'gzippedKB', label: 'gzipped, KB', digits: 1 },
  ],
  goals: [
    {
      ...{ id: 'P8', figure: 'gzippedKB', of: 'core', bound: 'at most', value: 7.168 }, // 7 KiB
      reason: 'the parts and their sizes: [decision 0030](decisions/0030-size-of-the-client.md)',
    },
  ],
  contenders: [
    { name: 'core', label: 'Sallyport, its core', measure: () => measure(ourCore) },
    { name: 'sallyport', label: 'Sallyport', measure: () => measure(ours) },
  ],
};

async function measure(rival: Rival) {
  buildPackages();
  const { minified, gzipped } = await measureBundle(rival);
  return { minifiedKB: minified / 1_000, gzippedKB: gzipped / 1_000 };
}
