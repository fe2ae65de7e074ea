import type { Connection } from '../connection/connection.ts';
import type { RoutingEnvironment } from '../routing/routing-environment.ts';
import type { McpHost, McpServerLike } from './mcp-host.ts';
import type { McpTransport } from './mcp-transport.ts';

export interface StartMcpServerParts {
  readonly connection: Connection;
  readonly transport: McpTransport;
  readonly host: McpHost;
  readonly environment: RoutingEnvironment;
}

/** Makes the server of a connection and connects the two, within a deadline. The result lets go of the server. */
export function startMcpServer(parts: StartMcpServerParts): () => void {
  const { connection, transport, host, environment } = parts;
  const { clock, limits, log } = environment;
  const underway = new AbortController();
  let server: McpServerLike | undefined;

  const fail = (error: unknown): void => {
    log.error({ connection: connection.id, error }, 'an MCP server could not be started');
    connection.close(1011, 'the MCP server could not be started');
  };
  const letGo = (gone: McpServerLike): void => {
    void gone.close().catch((error) => {
      log.error({ connection: connection.id, error }, 'an MCP server could not be closed');
    });
  };
  const start = async (): Promise<void> => {
    const { identity, handle } = connection;
    const made = await host.serve({ identity, connection: handle, signal: transport.ended });
    if (transport.ended.aborted || !connection.open) return letGo(made);
    server = made;
    await made.connect(transport);
  };

  void start()
    .catch(fail)
    .finally(() => underway.abort());
  void clock.after(limits.handshakeTimeoutMs, underway.signal).then(() => {
    if (!underway.signal.aborted) fail(new Error(`not started in ${limits.handshakeTimeoutMs} ms`));
  });
  return () => {
    underway.abort();
    if (server !== undefined) letGo(server);
  };
}
