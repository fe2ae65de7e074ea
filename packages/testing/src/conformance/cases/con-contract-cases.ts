import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';

const MAX_REASON_BYTES = 123;

async function refusedBy(context: CaseContext, query: string, pattern: RegExp): Promise<void> {
  const probe = await context.open({ token: await context.token(), query });
  const { reason } = await probe.closes(4409);
  if (!pattern.test(reason))
    throw new CaseFailure(`a reason that matches ${pattern}`, show(reason));
}

/** The contract and its version. */
export const conContractCases = casesOf('CON', {
  '017': {
    title: 'closes with 4409 for another contract, and names its own',
    rules: 'CON-018',
    run: (context) => refusedBy(context, 'contract=another@1.0.0', /conformance/),
  },
  '018': {
    title: 'closes with 4409 for another major version, and names its own',
    rules: 'CON-018',
    run: (context) => refusedBy(context, 'contract=conformance@2.0.0', /1\.0\.0/),
  },
  '019': {
    title: 'closes with 4409 for a contract that it cannot read',
    rules: 'CON-018',
    async run(context) {
      for (const value of ['conformance', 'conformance@1', 'conformance@latest', '']) {
        await refusedBy(context, `contract=${value}`, /conformance/);
      }
    },
  },
  '020': {
    title: 'takes another minor version, and pre-release and build labels',
    rules: 'CON-018',
    async run({ connect }) {
      for (const version of ['1.7.3', '1.0.0-beta.2', '1.0.0%2Bbuild.5']) {
        await connect({ query: `contract=conformance@${version}` });
      }
    },
  },
  '023': {
    title: 'checks contract before credentials, and the subprotocol before both',
    rules: 'CON-009 CON-018 CON-014',
    async run({ open }) {
      await (await open({ query: 'contract=another@1.0.0' })).closes(4409);
      await (await open({ query: 'contract=another@1.0.0', subprotocols: ['soap'] })).closes(4406);
    },
  },
  '030': {
    title: 'keeps the reason of a close within 123 bytes, whatever it was sent',
    rules: 'CON-028',
    async run({ open, token }) {
      const query = `contract=${'ä'.repeat(300)}@1.0.0`;
      const probe = await open({ token: await token(), query: encodeURI(query) });
      const { reason } = await probe.closes(4409);
      const bytes = Buffer.byteLength(reason);
      if (bytes > MAX_REASON_BYTES) throw new CaseFailure('at most 123 bytes', `${bytes} bytes`);
    },
  },
});
