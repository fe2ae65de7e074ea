export { ProtocolError } from '@sallyport/protocol/wire';
export type { CallOptions } from './call-options.ts';
export type { Gap, GapCause, Since } from './channel-position.ts';
export { type Client, createClient } from './client.ts';
export type {
  ChannelMessage,
  ClientChannel,
  CoreChannel,
  GapHandler,
  MessageHandlers,
  MessagesOptions,
  SendOptions,
  StreamOptions,
  SubscribeOptions,
  WithGap,
} from './client-channel.ts';
export {
  ClientError,
  type ClientErrorCode,
  type ClientErrorOptions,
  type Failure,
} from './client-error.ts';
export type { ClientEvents, ClientStatus, PassedEnvelope } from './client-events.ts';
export type { ClientMethodContext, ClientMethodHandler } from './client-method.ts';
export type { BaseOptions, ClientOptions } from './client-options.ts';
export type { NetworkListener, WatchNetwork } from './connection/network-listener.ts';
export type { OpenSocket, Socket, SocketListener } from './connection/socket.ts';
export type { CoreClient } from './core-client.ts';
export type { TokenProvider, TokenRequest } from './credentials.ts';
export type { Environment } from './environment.ts';
export type { Incoming, OverflowPolicy } from './parts/async-buffer.ts';
export type { PendingCalls } from './pending-calls.ts';
export type { Subscription } from './subscription.ts';
