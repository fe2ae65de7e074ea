export { ProtocolError } from '@sallyport/protocol/wire';
export type { CallOptions } from '../call-options.ts';
export type { Gap, GapCause, Since } from '../channel-position.ts';
export type {
  ChannelMessage,
  CoreChannel,
  GapHandler,
  MessageHandlers,
  MessagesOptions,
  SendOptions,
  StreamOptions,
  SubscribeOptions,
  WithGap,
} from '../client-channel.ts';
export {
  ClientError,
  type ClientErrorCode,
  type ClientErrorOptions,
  type Failure,
} from '../client-error.ts';
export type { ClientEvents, ClientStatus, CoreEvents, PassedEnvelope } from '../client-events.ts';
export type { ClientMethodContext, ClientMethodHandler } from '../client-method.ts';
export type { BaseOptions, ClientParts, CoreOptions } from '../client-options.ts';
export type { OpenLine } from '../connection/line.ts';
export type { NetworkListener, WatchNetwork } from '../connection/network-listener.ts';
export type { OpenSocket, Socket, SocketListener } from '../connection/socket.ts';
export type { TokenRefresh } from '../connection/token-refresh.ts';
export { type CoreClient, createClient } from '../core-client.ts';
export type { TokenProvider, TokenRequest } from '../credentials.ts';
export type { Environment } from '../environment.ts';
export type { Incoming, OverflowPolicy } from '../parts/async-buffer.ts';
export { type ClientMethods, clientMethods } from '../parts/client-methods.ts';
export { connect } from '../parts/connect.ts';
export { declaredError } from '../parts/declared-error.ts';
export { drain } from '../parts/drain.ts';
export { insecureUuid } from '../parts/insecure-uuid.ts';
export { messages } from '../parts/messages.ts';
export { pageHints } from '../parts/page-hints.ts';
export { pending } from '../parts/pending.ts';
export { notify, rpc } from '../parts/rpc.ts';
export { serverChecks } from '../parts/server-checks.ts';
export { stream } from '../parts/stream.ts';
export { tokenRefresh } from '../parts/token-refresh.ts';
export type { PendingCalls } from '../pending-calls.ts';
export type { ReadFrame } from '../read-frame.ts';
export type { ServerCalls } from '../server-calls.ts';
export type { Subscription } from '../subscription.ts';
