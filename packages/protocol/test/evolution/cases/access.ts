import { drop, put } from '../edit.ts';
import { chat, feedback, world } from './places.ts';
import type { RuleCase } from './rule-case.ts';

export const accessCases: readonly RuleCase[] = [
  {
    rule: 'EVO-ACCESS-SUBSCRIBE-TIGHTENED',
    breaks: 'old',
    met: [put('/channels/guide/access/subscribe', ['guide:read', 'member'])],
    unmet: [put('/channels/guide/access/subscribe', [])],
  },
  {
    rule: 'EVO-ACCESS-SUBSCRIBE-LOOSENED',
    breaks: 'new',
    met: [drop('/channels/guide/access/subscribe')],
    unmet: [put('/channels/guide/access/subscribe', ['guide:read', 'member'])],
  },
  {
    rule: 'EVO-ACCESS-SEND-TIGHTENED',
    breaks: 'old',
    met: [put(`${chat}/scope`, ['guide:write', 'member'])],
    unmet: [put(`${chat}/scope`, ['guide:write'])],
  },
  {
    rule: 'EVO-ACCESS-SEND-LOOSENED',
    breaks: 'new',
    met: [put(`${feedback}/scope`, [])],
    unmet: [put(`${feedback}/scope`, ['guide:rate', 'member'])],
  },
  {
    rule: 'EVO-ACCESS-BIND-ADDED',
    breaks: 'old',
    met: [put('/channels/open/access', { bind: { room: 'sub' } })],
    unmet: [put('/channels/open/access', { bind: {} })],
  },
  {
    rule: 'EVO-ACCESS-BIND-REMOVED',
    breaks: 'new',
    met: [drop(`${world}/access`)],
    unmet: [put(`${world}/access/bind/userId`, 'owner')],
  },
  {
    rule: 'EVO-ACCESS-BIND-CHANGED',
    breaks: 'both',
    met: [put(`${world}/access/bind/userId`, 'owner')],
    unmet: [drop(`${world}/access/bind/userId`)],
  },
  {
    rule: 'EVO-ACCESS-RESPELLED',
    breaks: 'nobody',
    met: [put(`${chat}/scope`, ['guide:write'])],
    unmet: [put(`${chat}/scope`, ['member'])],
  },
  {
    rule: 'EVO-ACCESS-CLAIMS-NARROWED',
    breaks: 'old',
    met: [put('/claims', { type: 'object', required: ['tenant'] })],
    unmet: [put('/description', 'New.')],
  },
  {
    rule: 'EVO-ACCESS-CLAIMS-WIDENED',
    breaks: 'new',
    given: [put('/claims', { type: 'object', required: ['tenant'] })],
    met: [drop('/claims')],
    unmet: [put('/claims/required', ['tenant', 'team'])],
  },
  {
    rule: 'EVO-HISTORY-ADDED',
    breaks: 'new',
    met: [put('/channels/open/history', { keep: 1, forMs: 1 })],
    unmet: [drop(`${world}/history`)],
  },
  {
    rule: 'EVO-HISTORY-REMOVED',
    breaks: 'old',
    met: [drop(`${world}/history`)],
    unmet: [put(`${world}/history/keep`, 1)],
  },
  {
    rule: 'EVO-HISTORY-SHORTENED',
    breaks: 'nobody',
    met: [put(`${world}/history/keep`, 99)],
    unmet: [put(`${world}/history/keep`, 101)],
  },
  {
    rule: 'EVO-HISTORY-LENGTHENED',
    breaks: 'nobody',
    met: [put(`${world}/history/forMs`, 60_001)],
    unmet: [put(`${world}/history/forMs`, 59_999)],
  },
  {
    rule: 'EVO-DELIVERY-LOSSY',
    breaks: 'old',
    met: [put('/channels/open/delivery', 'drop-oldest')],
    unmet: [put(`${world}/history/keep`, 1)],
  },
  {
    rule: 'EVO-DELIVERY-LOSSLESS',
    breaks: 'new',
    given: [put('/channels/open/delivery', 'drop-oldest')],
    met: [drop('/channels/open/delivery')],
    unmet: [put('/channels/open/delivery', { latest: 'who' })],
  },
  {
    rule: 'EVO-DELIVERY-CHANGED',
    breaks: 'both',
    given: [put('/channels/open/delivery', { latest: 'who' })],
    met: [put('/channels/open/delivery', { latest: 'what' })],
    unmet: [drop('/channels/open/delivery')],
  },
];
