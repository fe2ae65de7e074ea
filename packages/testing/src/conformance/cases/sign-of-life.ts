import type { Frame } from '../frame.ts';

/**
 * A frame that nobody answers. Who reads nothing answers no WebSocket ping either; by this it is slow, and neither
 * dead nor idle.
 */
export const signOfLife: Frame = {
  type: 'jsonrpc',
  payload: { jsonrpc: '2.0', method: 'sum', params: { of: [] } },
};
