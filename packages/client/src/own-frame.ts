import type { ClientEnvelopeOf } from '@sallyport/protocol';

/** A frame of the protocol's own that is acknowledged, before it has its id. */
export type OwnFrame = WithoutId<ClientEnvelopeOf<'subscribe' | 'unsubscribe' | 'refresh'>>;

type WithoutId<Envelope> = Envelope extends unknown ? Omit<Envelope, 'id'> : never;
