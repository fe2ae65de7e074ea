// A gateway in a process of its own: `gateway-process.ts <engine url> <hex key> <journal> <instance>`.
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createGateway, createService, silentAudit } from '@sallyport/server';
import { createTokenMint } from '@sallyport/testing';
import { connectBus } from './connect-bus.ts';
import { contract } from './work-contract.ts';

const [engineUrl = '', key = '', journal = '', instance = ''] = process.argv.slice(2);
const { authenticator } = createTokenMint(Buffer.from(key, 'hex'));
const bus = connectBus(engineUrl);
const gateway = createGateway(contract, { authenticator, audit: silentAudit, bus, instance });
const run = async (id: string | undefined, ms: number): Promise<void> => {
  appendFileSync(journal, `${id} ${instance}\n`);
  await delay(ms);
};
gateway.mount(
  createService(contract, {
    channels: {
      room: {
        async work({ ms }, { id }) {
          await run(id, ms);
          return { by: instance };
        },
        keep: ({ ms }, { id }) => run(id, ms),
      },
    },
  }),
);
const { url } = await gateway.listen();
process.stdin.on('end', () => process.exit(1)).resume(); // never outlives the test
process.stdout.write(`${url}\n`);
