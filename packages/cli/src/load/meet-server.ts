import type { ContractJson, WelcomePayload } from '@sallyport/protocol';
import { Line } from './line.ts';
import { LoadError } from './load-error.ts';
import { mintTokens } from './mint-tokens.ts';
import type { Plan } from './plan.ts';

/**
 * Connects once, to learn whether there is anybody to load.
 *
 * @throws LoadError `unreachable`, `refused` or `contract_mismatch`.
 */
export async function meetServer(plan: Plan, contract: ContractJson): Promise<WelcomePayload> {
  const { url, sources, timeoutMs } = plan;
  const [token = ''] = await mintTokens(plan.tokens, [{ connection: 0, group: 0 }]);
  const welcome = await new Promise<WelcomePayload>((resolve, reject) => {
    const line: Line = new Line(
      { url, token, source: sources[0], timeoutMs },
      {
        ready(payload) {
          resolve(payload);
          line.close();
        },
        published() {},
        faulty() {},
        ended: (cause) => reject(failure(url, cause)),
      },
    );
  });
  const { name, version } = welcome.contract;
  if (name === contract.name && majorOf(version) === majorOf(contract.version)) return welcome;
  throw new LoadError(
    'contract_mismatch',
    `The server has ${name}@${version}, the scenario ${contract.name}@${contract.version}.`,
  );
}

const UNREACHABLE = /^E[A-Z]+$|in time$|^closed 1006|^http 404|Invalid|not allowed/;
const CLOSE_CODE = /^closed (4401|4403|4409)/;
const REMEDIES: Readonly<Record<string, string>> = {
  4401: 'Check the token: the key, issuer and audience of "identity", and its age.',
  4403: 'Check the scope and claims of "identity".',
  4409: 'Name the contract that the server has, with --contract.',
};

function failure(url: string, cause: string): LoadError {
  const code = CLOSE_CODE.exec(cause)?.[1];
  const { origin, pathname } = new URL(url);
  const where = `${origin}${pathname}`;
  if (code !== undefined) {
    return new LoadError('refused', `${where}: ${cause}. ${REMEDIES[code]}`);
  }
  if (!UNREACHABLE.test(cause)) {
    return new LoadError('refused', `${where} does not welcome: ${cause}.`);
  }
  return new LoadError(
    'unreachable',
    `${where}: ${cause}. Start the server, or name its endpoint with --url ws://127.0.0.1:8000/ws.`,
  );
}

function majorOf(version: string): string {
  return version.split('.', 1)[0] ?? '';
}
