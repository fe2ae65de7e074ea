// A back end in a process of its own, with the service API by HTTP: `back-end-process.ts <engine url>`. It does what
// lines of its input say, and answers each by a line.
import { createInterface } from 'node:readline';
import { environmentDiscovery } from '@sallyport/server';
import { startApi } from '../../service-api/api.ts';
import { connectBus } from '../answers/connect-bus.ts';

const [url = ''] = process.argv.slice(2);
const bus = connectBus(url);
const api = await startApi(bus, { discovery: environmentDiscovery() });
const { backend, origin, mint } = api;
const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
tell({ origin, token: await mint({ subject: 'billing', scopes: ['sallyport:backend'] }) });

createInterface(process.stdin)
  .on('line', async (line) => {
    const { id, name, args } = JSON.parse(line);
    try {
      const does: unknown = Reflect.get(backend, name);
      if (typeof does !== 'function') throw new TypeError(`A back end has no "${name}".`);
      tell({ id, result: await does.apply(backend, args) });
    } catch (error) {
      tell({ id, error: String(error) });
    }
  })
  .on('close', () => process.exit()); // never outlives the test
