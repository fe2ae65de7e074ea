/** A client library as a page uses it. */
export interface Rival {
  /** As it stands in the table. */
  readonly label: string;
  /** What the page imports and keeps, so that nothing it needs is shaken out. */
  readonly page: string;
  /** What it does by itself or by an option, in words that all rows share. */
  readonly does: readonly Ability[];
}

/** What a page would otherwise write itself. */
export type Ability =
  | 'reconnects'
  | 'calls with replies'
  | 'streams'
  | 'subscribes again'
  | 'recovers missed messages'
  | 'resends unanswered calls'
  | 'refreshes tokens';

/** The smallest first. */
export const rivals: readonly Rival[] = [
  {
    label: 'partysocket',
    page: `import PartySocket from 'partysocket'; keep(PartySocket);`,
    does: ['reconnects'],
  },
  {
    label: 'graphql-ws',
    page: `import { createClient } from 'graphql-ws'; keep(createClient);`,
    does: ['reconnects', 'calls with replies', 'streams', 'subscribes again'],
  },
  {
    label: 'phoenix',
    page: `import { Socket } from 'phoenix'; keep(Socket);`,
    does: ['reconnects', 'calls with replies', 'subscribes again'],
  },
  {
    label: 'tRPC with wsLink',
    page: `import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'; keep(createTRPCClient, createWSClient, wsLink);`,
    // Recovers by `lastEventId`, where the procedure yields `tracked` events.
    does: [
      'reconnects',
      'calls with replies',
      'streams',
      'subscribes again',
      'recovers missed messages',
    ],
  },
  {
    label: 'socket.io-client',
    page: `import { io } from 'socket.io-client'; keep(io);`,
    does: [
      'reconnects',
      'calls with replies',
      'recovers missed messages',
      'resends unanswered calls',
    ],
  },
  {
    label: 'centrifuge',
    page: `import { Centrifuge } from 'centrifuge'; keep(Centrifuge);`,
    does: [
      'reconnects',
      'calls with replies',
      'subscribes again',
      'recovers missed messages',
      'refreshes tokens',
    ],
  },
];

/** Ours, beside them. */
export const ours: Rival = {
  label: '**Sallyport**',
  page: `import { createClient } from '@sallyport/client'; keep(createClient);`,
  does: [
    'reconnects',
    'calls with replies',
    'streams',
    'subscribes again',
    'recovers missed messages',
    'resends unanswered calls',
    'refreshes tokens',
  ],
};

/** Ours, for pages where each kilobyte counts. */
export const ourCore: Rival = {
  label: '**Sallyport**, its core',
  page: `import { createClient } from '@sallyport/client/core'; keep(createClient);`,
  does: ours.does.filter((ability) => !['streams', 'refreshes tokens'].includes(ability)),
};

/** The core with what rivals of its size have in one piece. */
export const ourCoreWithStreams: Rival = {
  label: '**Sallyport**, its core with streams and RPC',
  page: `import { createClient, notify, rpc, stream } from '@sallyport/client/core'; keep(createClient, notify, rpc, stream);`,
  does: ours.does.filter((ability) => ability !== 'refreshes tokens'),
};
