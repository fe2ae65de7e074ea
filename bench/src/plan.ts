import type { Scenario } from './scenario.ts';
import { bundle } from './scenarios/bundle.ts';
import { connects } from './scenarios/connects.ts';
import { durable } from './scenarios/durable.ts';
import { echoes } from './scenarios/echo.ts';
import { fanOuts } from './scenarios/fan-out.ts';
import { growths } from './scenarios/growth.ts';
import { history } from './scenarios/history.ts';
import { idle } from './scenarios/idle.ts';
import { recovery } from './scenarios/recovery.ts';
import { remoteRequest } from './scenarios/remote-request.ts';

/** Everything that is measured, in the order of the tables. */
export const plan: readonly Scenario[] = [
  ...echoes,
  ...fanOuts,
  connects,
  idle,
  remoteRequest('nats'),
  remoteRequest('redis'),
  durable('nats'),
  durable('redis'),
  history('memory'),
  history('nats'),
  history('redis'),
  recovery,
  bundle,
  ...growths,
];
