export { type AuditSink, silentAudit } from './auth/audit.ts';
export type {
  AccessRefused,
  AuditEvent,
  AuditedConnection,
  AuditRecord,
  AuthenticationAccepted,
  AuthenticationRefused,
  ConnectionClosed,
  ConnectionOpened,
  CredentialKind,
  Evicted,
  OriginRefused,
  RecordsDropped,
  RecordsLeftOut,
  RefreshAccepted,
  RefreshRefused,
  SubscribeAccepted,
  SubscriptionRevoked,
  TicketIssued,
  TicketRefused,
  TokenExpired,
} from './auth/audit-record.ts';
export {
  AuthenticationError,
  AuthenticationUnavailable,
  type Authenticator,
  type Identity,
} from './auth/authenticator.ts';
export type { GuardOptions, TicketOptions } from './auth/guard-options.ts';
export { type JwtOptions, jwtAuthenticator } from './auth/jwt-authenticator.ts';
export type { JwksOptions, JwtKey, JwtKeyOptions } from './auth/jwt-keys.ts';
export { memoryTicketStore } from './auth/memory-ticket-store.ts';
export { type PinoAuditOptions, pinoAuditSink } from './auth/pino-audit-sink.ts';
export type { Policy, PolicyRequest } from './auth/policy.ts';
export type {
  Arrival,
  SessionCandidate,
  SessionCheck,
  SessionVerdict,
} from './auth/session-check.ts';
export type { TicketStore } from './auth/ticket-store.ts';
export { type HttpHandler, type HttpHandlerOptions, httpHandler } from './bridge/http-handler.ts';
export type { HttpBackendOptions } from './bridge/http-options.ts';
export type { HttpContext } from './bridge/http-request.ts';
export { type HttpServiceOptions, httpService } from './bridge/http-service.ts';
export type { Bus } from './bus/bus.ts';
export { BusError, type BusFault } from './bus/bus-error.ts';
export type { BreakerState } from './bus/guard/breaker.ts';
export {
  type BusGuardFigures,
  type BusGuardOptions,
  type GuardedBus,
  guardBus,
} from './bus/guard/guarded-bus.ts';
export type { PublicationFigures } from './bus/guard/publication-queue.ts';
export type {
  AppendPolicy,
  FollowedLog,
  LogDriver,
  LogEntry,
  LogPage,
  ReadOptions,
} from './bus/log-driver.ts';
export { type MemoryBusOptions, memoryBus } from './bus/memory/memory-bus.ts';
export type {
  OpenOptions,
  OpenPartition,
  PartitionBounds,
  PartitionItem,
  PartitionStore,
} from './bus/partitions/partition-store.ts';
export type {
  ConsumeOptions,
  Consumption,
  DeadLetter,
  Delivery,
  DirectWork,
  Enqueued,
  LaneOwner,
  LaneOwners,
  QueueDriver,
  QueueItem,
} from './bus/queue-driver.ts';
export type { Created, RecordDriver, Records, StoredRecord } from './bus/record-driver.ts';
export type { Following, TopicDriver } from './bus/topic-driver.ts';
export type { Clock } from './clock.ts';
export type { Dependency, DependencyHealth } from './dependency.ts';
export type { AnnounceOptions } from './discovery/announcement.ts';
export { type ConsulOptions, consulDiscovery } from './discovery/consul-discovery.ts';
export type {
  Discovery,
  InstanceHealth,
  Registration,
  ServiceInstance,
} from './discovery/discovery.ts';
export {
  type EnvironmentDiscoveryOptions,
  environmentDiscovery,
} from './discovery/environment-discovery.ts';
export { createGateway } from './gateway.ts';
export type {
  CloseOptions,
  ConnectionInfo,
  EvictOptions,
  EvictTarget,
  FindTarget,
  Gateway,
  GatewayStats,
  ListenAddress,
  ListenOptions,
  RegisteredConnection,
} from './gateway-api.ts';
export { GatewayError } from './gateway-error.ts';
export {
  DEFAULT_HEARTBEAT,
  DEFAULT_MEMORY,
  type GatewayOptions,
  type HeartbeatOptions,
} from './gateway-options.ts';
export type { HealthOptions } from './health.ts';
export type { ProxyOptions } from './limits/client-address.ts';
export { DEFAULT_LIMITS, type GatewayLimits } from './limits/gateway-limits.ts';
export { type Log, silentLog } from './log.ts';
export type { McpAuthInfo } from './mcp/auth-info.ts';
export type { McpHost, McpServerLike, McpSession } from './mcp/mcp-host.ts';
export type { McpMessageExtra, McpTransport } from './mcp/mcp-transport.ts';
export { drainOnSignals, type SignalOptions } from './process-signals.ts';
export type { RequestHandler } from './request-handler.ts';
export type { MemoryOptions } from './routing/answers/memory-options.ts';
export { CallError } from './service/call-error.ts';
export {
  type RunningService,
  type ServiceHealth,
  type ServiceOptions,
  startService,
} from './service/remote/start-service.ts';
export {
  createService,
  type Handlers,
  type IntentHandler,
  type MethodHandler,
  type Service,
} from './service/service.ts';
export type {
  ClientCallOptions,
  Publish,
  PublishResult,
  Recipient,
  Send,
  ServiceContext,
} from './service/service-context.ts';
export { type Backend, type BackendOptions, connectBackend } from './service-api/backend.ts';
export {
  type OpenApiOptions,
  type ServiceOpenApiDocument,
  toServiceOpenApi,
} from './service-api/open-api.ts';
export { createServiceApi, type ServiceApiOptions } from './service-api/service-api.ts';
