import type { Dialect, EchoServer } from './peer.ts';

/** Loads the two halves of a peer; each runs in a process of its own. */
export interface PeerEntry {
  readonly label: string;
  readonly startServer: () => Promise<EchoServer>;
  readonly loadDialect: () => Promise<Dialect>;
}

/** Every server that is measured, in the order of the table. The first is what the others are compared with. */
export const roster = {
  sallyport: {
    label: 'Sallyport',
    startServer: async () => (await import('./sallyport/server.ts')).startSallyport(),
    loadDialect: async () => (await import('./sallyport/dialect.ts')).sallyportDialect,
  },
  'raw-ws': {
    label: 'raw `ws`',
    startServer: async () => (await import('./raw-ws/server.ts')).startRawWs({ corked: false }),
    loadDialect: async () => (await import('./raw-ws/dialect.ts')).rawWsDialect,
  },
  'raw-ws-corked': {
    label: 'raw `ws`, corked',
    startServer: async () => (await import('./raw-ws/server.ts')).startRawWs({ corked: true }),
    loadDialect: async () => (await import('./raw-ws/dialect.ts')).rawWsDialect,
  },
  'socket-io': {
    label: 'Socket.IO with zod',
    startServer: async () => (await import('./socket-io/server.ts')).startSocketIo(),
    loadDialect: async () => (await import('./socket-io/dialect.ts')).socketIoDialect,
  },
} as const satisfies Record<string, PeerEntry>;

export type PeerName = keyof typeof roster;

/** The names, in the order of the table. */
export const peerNames = Object.keys(roster) as PeerName[]; // the keys of a constant object
