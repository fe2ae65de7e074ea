// A gateway in a process of its own. It handles nothing: services in other processes do.
import { createGateway, silentAudit } from '@sallyport/server';
import { createTokenMint } from '@sallyport/testing';
import { contract } from '../contract.ts';
import { fileLog } from './file-log.ts';
import { openBus } from './open-bus.ts';
import { readConfig, tellParent } from './parent.ts';

/** What a gateway is told. */
export interface GatewayConfig {
  readonly engineUrl: string;
  readonly leaseMs: number;
  readonly folder: string;
  readonly name: string;
  readonly keyHex: string;
}

const { engineUrl, leaseMs, folder, name, keyHex } = readConfig<GatewayConfig>();
const bus = await openBus(engineUrl, leaseMs);
const gateway = createGateway(contract, {
  authenticator: createTokenMint(Buffer.from(keyHex, 'hex')).authenticator,
  audit: silentAudit,
  bus,
  instance: name,
  log: fileLog(`${folder}/log-${name}.jsonl`),
  // All clients come from one address, and all at once.
  limits: {
    upgradesPerSecondPerAddress: 10_000,
    upgradeBurstPerAddress: 10_000,
    messagesPerSecond: 10_000,
    messageBurst: 10_000,
  },
});
const { url } = await gateway.listen();
tellParent(url);
