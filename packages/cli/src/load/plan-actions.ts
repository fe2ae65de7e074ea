import type { Contract, ContractJson, JsonSchema } from '@sallyport/protocol';
import { findChannel, sampleSchema } from '@sallyport/testing/conformance';
import { z } from 'zod';
import { messageOf } from '../usage-error.ts';
import { LoadError } from './load-error.ts';
import type { PlannedAction } from './plan.ts';
import type { Action, Scenario } from './scenario.ts';
import type { SlotValues, Template } from './template.ts';
import { compileJson, compileText, join, plain, render } from './template.ts';

/** A contract, as data and as what validates. */
export interface ContractForms {
  readonly json: ContractJson;
  readonly live: Contract;
}

const SAMPLES = 16;
const SPECIMEN: SlotValues = { connection: 0, group: 0, count: 0, id: '0', mark: '~a.0.0.0~' };

/**
 * Encodes what the connections do, checked against the contract.
 *
 * @throws LoadError naming the place in the scenario, and what the contract has.
 */
export function planActions({ mix }: Scenario, forms: ContractForms): readonly PlannedAction[] {
  return mix.map((action, index) => {
    const place = `mix.${index}`;
    return action.kind === 'rpc'
      ? planCall(action, { forms, place })
      : planMessage(action, { forms, place });
  });
}

/**
 * Compiles the addresses to subscribe to.
 *
 * @throws LoadError `unknown_channel`.
 */
export function planSubscriptions({ subscribe }: Scenario, { json }: ContractForms): Template[] {
  return subscribe.map((address, index) => {
    findIn(json, address, `subscribe.${index}`);
    return compileText(address);
  });
}

interface Task {
  readonly forms: ContractForms;
  readonly place: string;
}

type MessageAction = Extract<Action, { kind: 'message' }>;
type RpcAction = Extract<Action, { kind: 'rpc' }>;

function planMessage(action: MessageAction, { forms, place }: Task): PlannedAction {
  const { json, live } = forms;
  const key = findIn(json, action.channel, `${place}.channel`);
  const intent = json.channels[key]?.accepts[action.intent];
  const validator = live.channels[key]?.accepts?.[action.intent]?.payload;
  if (intent === undefined || validator === undefined) {
    throw unknown('unknown_intent', `${place}.intent`, {
      wanted: `"${action.intent}" among what channel "${json.channels[key]?.template}" accepts`,
      known: Object.keys(json.channels[key]?.accepts ?? {}),
    });
  }
  const payloads = planPayloads(action.payload, { schema: intent.payload, validator, place });
  const { channel, intent: name, delivers } = action;
  const head = `{"type":"message","id":"{id}","channel":"${channel}","intent":"${name}","payload":`;
  return {
    name: action.name ?? `${channel} ${name}`,
    weight: action.weight,
    frames: payloads.map((payload) => join(compileText(head), payload, plain('}'))),
    delivers: delivers && planDelivery(action, delivers, { forms, place: `${place}.delivers` }),
  };
}

function planDelivery(
  { channel, payload }: MessageAction,
  delivers: NonNullable<MessageAction['delivers']>,
  { forms: { json }, place }: Task,
): PlannedAction['delivers'] {
  const address = delivers.channel ?? channel;
  const key = findIn(json, address, `${place}.channel`);
  const emits = Object.keys(json.channels[key]?.emits ?? {});
  if (!emits.includes(delivers.intent)) {
    throw unknown('unknown_intent', `${place}.intent`, {
      wanted: `"${delivers.intent}" among what channel "${json.channels[key]?.template}" emits`,
      known: emits,
    });
  }
  if (!JSON.stringify(payload ?? null).includes('{mark}')) {
    throw new LoadError(
      'scenario_invalid',
      `${place}: give the action a "payload" with {mark} in a text that the service publishes again; by it the message is known when it comes.`,
    );
  }
  return { intent: delivers.intent, address: compileText(address) };
}

function planCall(action: RpcAction, { forms, place }: Task): PlannedAction {
  const method = forms.json.rpc[action.method];
  const validator = forms.live.rpc?.[action.method]?.params;
  if (method === undefined || validator === undefined) {
    throw unknown('unknown_method', `${place}.method`, {
      wanted: `method "${action.method}"`,
      known: Object.keys(forms.json.rpc),
    });
  }
  const all = planPayloads(action.params, { schema: method.params, validator, place });
  const head = `{"type":"jsonrpc","id":"{id}","payload":{"jsonrpc":"2.0","id":"{id}","method":${JSON.stringify(action.method)},"params":`;
  return {
    name: action.name ?? action.method,
    weight: action.weight,
    frames: all.map((params) => join(compileText(head), params, plain('}}'))),
    delivers: undefined,
  };
}

interface PayloadShape {
  readonly schema: JsonSchema;
  readonly validator: z.ZodType;
  readonly place: string;
}

function planPayloads(given: unknown, { schema, validator, place }: PayloadShape): Template[] {
  if (given !== undefined) {
    const template = compileJson(given);
    const read = validator.safeParse(JSON.parse(render(template, SPECIMEN)));
    if (read.success) return [template];
    throw new LoadError(
      'payload_invalid',
      `${place}: the contract refuses this payload.\n${z.prettifyError(read.error)}`,
    );
  }
  try {
    return sampleSchema({ schema, validator }, SAMPLES).map((value) =>
      plain(JSON.stringify(value)),
    );
  } catch (cause) {
    throw unsampled(place, cause);
  }
}

function unsampled(place: string, cause: unknown): LoadError {
  const why = messageOf(cause);
  return new LoadError(
    'payload_unsampled',
    `${place}: no payload could be made from the contract (${why}); write one.`,
    { cause },
  );
}

function findIn(json: ContractJson, address: string, place: string): string {
  const key = findChannel(json, render(compileText(address), SPECIMEN));
  if (key !== undefined) return key;
  throw unknown('unknown_channel', place, {
    wanted: `a channel for the address "${address}"`,
    known: Object.values(json.channels).map(({ template }) => template),
  });
}

function unknown(
  code: 'unknown_channel' | 'unknown_intent' | 'unknown_method',
  place: string,
  { wanted, known }: { readonly wanted: string; readonly known: readonly string[] },
): LoadError {
  const there = known.length === 0 ? 'there are none' : `there are: ${known.join(', ')}`;
  return new LoadError(code, `${place}: the contract has not ${wanted}; ${there}.`);
}
