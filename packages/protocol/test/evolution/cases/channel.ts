import { drop, move, put } from '../edit.ts';
import { future, past, room, sunset, world } from './places.ts';
import type { RuleCase } from './rule-case.ts';

export const channelCases: readonly RuleCase[] = [
  {
    rule: 'EVO-CHANNEL-ADDED',
    breaks: 'new',
    met: [put('/channels/room', room)],
    unmet: [put('/channels/guide/description', 'New.')],
  },
  {
    rule: 'EVO-CHANNEL-REMOVED',
    breaks: 'old',
    met: [drop('/channels/world')],
    unmet: [
      put(`${world}/template`, 'world:{id}'),
      drop(`${world}/params`),
      drop(`${world}/access`),
    ],
  },
  {
    rule: 'EVO-CHANNEL-REMOVED-BEFORE-SUNSET',
    breaks: 'old',
    given: sunset(world, future),
    met: [drop('/channels/world')],
    unmet: [put(`${world}/sunset`, '2032-01-01')],
  },
  {
    rule: 'EVO-CHANNEL-RETIRED',
    breaks: 'nobody',
    given: [...sunset(world, past), ...sunset('/channels/open', future)],
    met: [drop('/channels/world')],
    unmet: [drop('/channels/open')],
  },
  {
    rule: 'EVO-CHANNEL-TOMBSTONE-MISSING',
    breaks: 'forbidden',
    met: [drop('/channels/world')],
    unmet: [drop('/channels/world'), put('/removed/channels', ['hall', 'world:{userId}'])],
  },
  {
    rule: 'EVO-CHANNEL-TOMBSTONE-REUSED',
    breaks: 'forbidden',
    met: [put('/channels/hall', { ...room, template: 'hall' })],
    unmet: [put('/channels/hall', room)],
  },
  {
    rule: 'EVO-CHANNEL-TOMBSTONE-DROPPED',
    breaks: 'forbidden',
    met: [put('/removed/channels', [])],
    unmet: [put('/removed/channels', ['lobby', 'hall'])],
  },
  {
    rule: 'EVO-CHANNEL-SHADOWED',
    breaks: 'old',
    met: [put('/channels/room', { ...room, template: 'open:main' })],
    unmet: [put('/channels/room', { ...room, template: 'open:main:one' })],
  },
  {
    rule: 'EVO-CHANNEL-KEY-CHANGED',
    breaks: 'nobody',
    met: [move('/channels/world', '/channels/globe')],
    unmet: [put(`${world}/description`, 'New.')],
  },
  {
    rule: 'EVO-PARAMS-NARROWED',
    breaks: 'old',
    met: [put(`${world}/params/properties/userId/maxLength`, 10)],
    unmet: [put(`${world}/params/properties/userId/maxLength`, 30)],
  },
  {
    rule: 'EVO-PARAMS-WIDENED',
    breaks: 'new',
    met: [drop(`${world}/params`)],
    unmet: [put(`${world}/params/properties/userId/maxLength`, 10)],
  },
  {
    rule: 'EVO-PARAMS-RENAMED',
    breaks: 'nobody',
    met: [put('/channels/open/template', 'open:{place}')],
    unmet: [put('/channels/open/template', 'free:{room}')],
  },
];
