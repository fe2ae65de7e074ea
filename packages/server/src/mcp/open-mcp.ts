import type { JsonRpcId } from '@sallyport/protocol';
import { errorCodes, isErrorCode, ProtocolError, toJsonRpcError } from '@sallyport/protocol';
import type { Connection } from '../connection/connection.ts';
import { refuseWork } from '../routing/admission.ts';
import type { RoutingEnvironment } from '../routing/routing-environment.ts';
import { countStrike } from '../routing/strike.ts';
import { McpCalls } from './mcp-calls.ts';
import type { McpHost } from './mcp-host.ts';
import { cancelledId, McpTransport } from './mcp-transport.ts';
import type { McpMessage } from './read-mcp-message.ts';
import { duplicateId, readMcpMessage } from './read-mcp-message.ts';
import { startMcpServer } from './start-mcp-server.ts';

/** The MCP side of one connection. */
export interface OpenMcp {
  /** Takes one text frame. */
  receive(connection: Connection, text: string): void;
  /** The socket is gone. */
  end(): void;
}

/** Makes a connection of the subprotocol `mcp` the transport of a server of its own. Specification: MCP. */
export function openMcp(
  connection: Connection,
  host: McpHost,
  environment: RoutingEnvironment,
): OpenMcp {
  const { limits, stats } = environment;

  const refuse = (id: JsonRpcId, error: ProtocolError): void => {
    stats.countError(error.code);
    connection.sendFrame(JSON.stringify({ jsonrpc: '2.0', id, error: toJsonRpcError(error) }));
  };
  const calls = new McpCalls(connection, environment, (requestId, reason) => {
    refuse(requestId, reason);
    const params = { requestId, reason: reason.message };
    transport.deliver({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
  });
  const transport = new McpTransport({ connection, calls, maxWaiting: limits.maxInFlight });

  const findRefusal = (id: JsonRpcId, inTime: boolean): ProtocolError | undefined => {
    if (!inTime) return tooSoon(connection);
    return calls.has(id) ? duplicateId(id) : refuseWork(connection, environment);
  };

  /** Whether a message goes to the server. */
  const admit = ({ kind, message }: McpMessage, inTime: boolean): boolean => {
    switch (kind) {
      case 'request': {
        const refusal = findRefusal(message.id, inTime);
        if (refusal === undefined) calls.start(message.id, message.method);
        else refuse(message.id, refusal);
        return refusal === undefined;
      }
      case 'notification':
        if (message.method !== 'notifications/cancelled') return inTime;
        calls.end(cancelledId(message.params));
        return true;
      default: // a response
        return transport.takeAsked(message.id);
    }
  };

  const receive = (_: Connection, text: string): void => {
    stats.messagesIn += 1;
    const allowance = connection.allowance.take(connection.lastSeenAt, text.length);
    if (allowance === 'exhausted') return connection.close(4429, 'too many frames; send fewer');
    const frame = readMcpMessage(text, limits);
    if (frame.ok) {
      connection.lastActiveAt = connection.lastSeenAt;
      if (admit(frame.message, allowance === 'taken')) transport.deliver(frame.message.message);
      return;
    }
    const { code } = frame.error;
    refuse(frame.id, frame.error);
    if (isErrorCode(code) && errorCodes[code].strike) countStrike(connection, limits);
  };

  const stop = startMcpServer({ connection, transport, host, environment });
  return {
    receive,
    end() {
      transport.end();
      stop();
    },
  };
}

function tooSoon({ allowance, lastSeenAt }: Connection): ProtocolError {
  const retryAfterMs = allowance.retryAfterMs(lastSeenAt);
  const said = `Too many frames; wait ${retryAfterMs} ms.`;
  return new ProtocolError('rate_limited', said, { retryAfterMs });
}
