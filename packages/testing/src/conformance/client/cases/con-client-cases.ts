import { CaseFailure, show } from '../../case-failure.ts';
import { clientCasesOf } from '../client-case.ts';

/** Establishment: subprotocol, credentials, welcome. */
export const conClientCases = clientCasesOf('CON', {
  '001': {
    title: 'connects with sallyport.v1 and the token, and says so once it is welcomed',
    rules: 'CON-008 CON-011',
    async run({ gateway, client, token }) {
      const { url, line } = await gateway();
      const jwt = token();
      const call = client.connect({ url }, { tokens: [jwt] });
      const { established } = await line();
      await call.ok();
      if (established.token !== jwt && established.headers.authorization !== `Bearer ${jwt}`) {
        throw new CaseFailure('the token as subprotocol or header', show(established));
      }
      await client.reaches({ state: 'connected' });
    },
  },
  '002': {
    title: 'is not connected before welcome',
    rules: 'CON-023',
    async run({ gateway, client }) {
      const { url, line } = await gateway([{ open: [] }]);
      const call = client.connect({ url });
      const opened = await line();
      await opened.settled();
      if (call.answered) throw new CaseFailure('no answer to connect yet', 'an answer');
    },
  },
});
