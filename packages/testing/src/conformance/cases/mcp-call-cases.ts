import { setTimeout as delay } from 'node:timers/promises';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { limitOf } from './mcp-frame-cases.ts';
import { greetMcp, mcpRefusal, mcpRequest, mcpWait } from './mcp-peer.ts';

/** Long enough that a call is under way while others come. */
const WAIT_MS = 300;
const LONG_MS = 8_000;

/** Calls over an MCP connection. */
export const mcpCallCases = casesOf('MCP', {
  '020': {
    title: 'answers a request, whichever kind of id it has',
    rules: 'MCP-003',
    requires: ['mcp'],
    async run(context) {
      const peer = await greetMcp(context);
      for (const id of ['text', '7', 7, 0]) {
        const pong = { jsonrpc: '2.0', id, error: undefined };
        await peer.expect(mcpRequest(id, 'ping'), pong);
      }
      await peer.expect(mcpWait('w', 0), { jsonrpc: '2.0', id: 'w', error: undefined });
    },
  },
  '021': {
    title: 'answers a request over its number in flight with -32015, and the others go on',
    rules: 'MCP-011',
    requires: ['mcp'],
    async run(context) {
      const most = await limitOf(context, 'maxInFlight');
      const peer = await greetMcp(context);
      for (let id = 1; id <= most; id += 1) peer.probe.send(mcpWait(id, LONG_MS));
      await peer.expect(mcpWait('over', 0), mcpRefusal('over', -32_015));
      for (let requestId = 1; requestId <= most; requestId += 1) {
        const params = { requestId };
        peer.probe.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
      }
      await peer.alive();
    },
  },
  '022': {
    title: 'answers a request with the id of one under way with -32600, and the first goes on',
    rules: 'MCP-012',
    requires: ['mcp'],
    async run(context) {
      const peer = await greetMcp(context);
      peer.probe.send(mcpWait('twice', WAIT_MS));
      await peer.expect(mcpWait('twice', 0), mcpRefusal('twice', -32_600));
      await peer.probe.next({ jsonrpc: '2.0', id: 'twice', error: undefined });
      await peer.expect(mcpWait('twice', 0), { jsonrpc: '2.0', id: 'twice', error: undefined });
    },
  },
  '023': {
    title: 'sends no response to a request that its client has cancelled',
    rules: 'MCP-017',
    requires: ['mcp'],
    async run(context) {
      const { probe, alive } = await greetMcp(context);
      probe.send(mcpWait('given up', WAIT_MS));
      await alive();
      const params = { requestId: 'given up' };
      probe.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
      await delay(2 * WAIT_MS);
      await alive();
      const [late] = probe.untaken({ id: 'given up' });
      if (late !== undefined) throw new CaseFailure('no response', show(late));
    },
  },
  '024': {
    title: 'answers each request once',
    rules: 'MCP-017',
    requires: ['mcp'],
    async run(context) {
      const { probe, alive } = await greetMcp(context);
      probe.send(mcpWait('once', 50));
      await probe.next({ jsonrpc: '2.0', id: 'once' });
      await delay(50);
      await alive();
      const [again] = probe.untaken({ id: 'once' });
      if (again !== undefined) throw new CaseFailure('one response', show(again));
    },
  },
  '025': {
    title: 'ignores a response to a request that it did not send',
    rules: 'MCP-010',
    requires: ['mcp'],
    async run(context) {
      const peer = await greetMcp(context);
      for (const id of ['nobody', 4_711]) {
        peer.probe.send({ jsonrpc: '2.0', id, result: {} });
        peer.probe.send({ jsonrpc: '2.0', id, error: { code: -32_601, message: 'No.' } });
      }
      await peer.alive();
      const [answer] = peer.probe.untaken({ jsonrpc: '2.0' });
      if (answer !== undefined) throw new CaseFailure('nothing', show(answer));
    },
  },
  '026': {
    title: 'ends what is under way when it drains, answers what is new with -32017, and closes',
    rules: 'MCP-011 MCP-014 MCP-002 LIV-010',
    requires: ['mcp', 'drain'],
    async run(context) {
      const server = await context.instance();
      const watch = await context.connect({ url: server.url });
      const peer = await greetMcp(context, { url: server.url });
      peer.probe.send(mcpWait('before', 1_000));
      await peer.alive();
      server.shutDown();
      await watch.next({ type: 'system', intent: 'goaway' });
      await peer.expect(mcpWait('after', 0), mcpRefusal('after', -32_017));
      await peer.probe.next({ jsonrpc: '2.0', id: 'before', error: undefined });
      await peer.probe.closesWithin(10_000, 1012, 1001);
    },
  },
});
