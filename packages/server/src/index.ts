export { AuthenticationError, type Authenticator, type Identity } from './auth/authenticator.ts';
export { type JwtOptions, jwtAuthenticator } from './auth/jwt-authenticator.ts';
export type { Clock } from './clock.ts';
export { createGateway } from './gateway.ts';
export type {
  CloseOptions,
  ConnectionInfo,
  Gateway,
  GatewayStats,
  ListenAddress,
  ListenOptions,
} from './gateway-api.ts';
export { GatewayError } from './gateway-error.ts';
export {
  DEFAULT_HEARTBEAT,
  DEFAULT_LIMITS,
  type GatewayLimits,
  type GatewayOptions,
  type HeartbeatOptions,
} from './gateway-options.ts';
export { type Log, silentLog } from './log.ts';
export {
  createService,
  type Handlers,
  type IntentHandler,
  type MethodHandler,
  type Service,
} from './service/service.ts';
export type { Publish, PublishResult, ServiceContext } from './service/service-context.ts';
