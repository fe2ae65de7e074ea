// A gateway in a process of its own, which a test can kill: key, file for the record, and first number as arguments.
import { appendFileSync } from 'node:fs';
import { createTokenMint } from '@sallyport/testing';
import { createTickingGateway, startTicking } from './ticking-gateway.ts';

const [key = '', recordFile = '', first = '1', origin = ''] = process.argv.slice(2);
const { authenticator } = createTokenMint(Buffer.from(key, 'hex'));
const gateway = createTickingGateway({
  authenticator,
  origin,
  record: (job) => appendFileSync(recordFile, `${job}\n`),
});
const { url } = await gateway.listen();
const ticking = startTicking(() => gateway, Number(first));
process.on('message', () => void ticking.stop().then((last) => process.send?.({ last })));
process.send?.({ url });
