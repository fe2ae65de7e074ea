import type { Dialect } from './peer.ts';

/** Every server that clients are loaded on, as it is spoken to. */
export const roster = {
  sallyport: {
    label: 'Sallyport',
    loadDialect: async (): Promise<Dialect> =>
      (await import('./sallyport/dialect.ts')).sallyportDialect,
  },
  'raw-ws': {
    label: 'raw `ws`',
    loadDialect: async (): Promise<Dialect> => (await import('./raw-ws/dialect.ts')).rawWsDialect,
  },
  'raw-ws-corked': {
    label: 'raw `ws`, corked',
    loadDialect: async (): Promise<Dialect> => (await import('./raw-ws/dialect.ts')).rawWsDialect,
  },
  uwebsockets: {
    label: 'uWebSockets with zod, on Node 20',
    loadDialect: async (): Promise<Dialect> => (await import('./raw-ws/dialect.ts')).rawWsDialect,
  },
  'socket-io': {
    label: 'Socket.IO with zod',
    loadDialect: async (): Promise<Dialect> =>
      (await import('./socket-io/dialect.ts')).socketIoDialect,
  },
} as const;

export type PeerName = keyof typeof roster;
