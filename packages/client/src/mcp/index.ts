export { ClientError, type ClientErrorCode } from '../client-error.ts';
export type { OpenSocket, Socket, SocketListener } from '../connection/socket.ts';
export type { TokenProvider, TokenRequest } from '../credentials.ts';
export { type McpTransport, type McpTransportOptions, mcpTransport } from './mcp-transport.ts';
