import { z } from 'zod';
import type { Contract } from '../contract/contract.ts';
import type { EventIntent } from '../contract/intent.ts';
import { isStream } from '../contract/intent.ts';
import type { SchemaVisit } from './lint-rules/rule.ts';

type Sender = SchemaVisit['sender'];

/** A schema that a contract names, before what is inside it. */
export interface RootSchema {
  readonly schema: z.ZodType;
  readonly place: string;
  readonly sender: Sender;
}

/** Every schema that a contract names. */
export function rootSchemas(contract: Contract): RootSchema[] {
  const roots: RootSchema[] = [];
  const add = (place: string, schema: unknown, sender: Sender) => {
    if (isZod(schema)) roots.push({ schema, place, sender });
  };
  const addErrors = (
    place: string,
    errors: Readonly<Record<string, z.ZodType>>,
    sender: Sender = 'server',
  ) => {
    for (const [code, data] of Object.entries(errors)) add(`${place}.errors.${code}`, data, sender);
  };
  const addEmits = (place: string, emits: Readonly<Record<string, EventIntent>> = {}) => {
    for (const [name, { payload }] of Object.entries(emits)) {
      add(`${place}.emits.${name}.payload`, payload, 'server');
    }
  };
  add('claims', contract.claims, 'client');
  for (const [key, channel] of Object.entries(contract.channels)) {
    add(`channels.${key}.params`, channel.params, 'client');
    for (const [name, intent] of Object.entries(channel.accepts ?? {})) {
      const place = `channels.${key}.accepts.${name}`;
      add(`${place}.payload`, intent.payload, 'client');
      if (intent.kind === 'request' && intent.reply !== undefined) {
        add(`${place}.reply`, isStream(intent.reply) ? intent.reply.chunk : intent.reply, 'server');
      }
      addErrors(place, intent.errors);
    }
    addEmits(`channels.${key}`, channel.emits);
  }
  addEmits('direct', contract.direct?.emits);
  for (const [name, method] of Object.entries(contract.rpc ?? {})) {
    add(`rpc.${name}.params`, method.params, 'client');
    add(`rpc.${name}.result`, method.result, 'server');
    addErrors(`rpc.${name}`, method.errors);
  }
  for (const [name, method] of Object.entries(contract.clientRpc ?? {})) {
    add(`clientRpc.${name}.params`, method.params, 'server');
    add(`clientRpc.${name}.result`, method.result, 'client');
    addErrors(`clientRpc.${name}`, method.errors, 'client');
  }
  return roots;
}

/** The schema and all schemas inside it, each once. */
export function visitSchemas(root: RootSchema): SchemaVisit[] {
  const seen = new Set<z.ZodType>();
  const visit = (schema: z.ZodType, place: string, around: readonly z.ZodType[]): SchemaVisit[] => {
    if (seen.has(schema)) return [];
    seen.add(schema);
    const inner = [...around, schema];
    return [
      { schema, place, sender: root.sender, around },
      ...children(schema).flatMap((child) => visit(child.schema, place + child.step, inner)),
    ];
  };
  return visit(root.schema, root.place, []);
}

interface Child {
  readonly schema: z.ZodType;
  readonly step: string;
}

/** Whatever schemas a definition holds, so that no kind of schema is forgotten. */
function children(schema: z.ZodType): Child[] {
  return Object.entries(schema.def).flatMap(([key, value]): Child[] => {
    if (key === 'checks') return [];
    if (key === 'getter' && typeof value === 'function') return step('', value());
    if (key === 'shape') {
      return Object.entries(value as object).flatMap(([name, member]) => step(`.${name}`, member)); // zod's definition of an object
    }
    if (Array.isArray(value)) {
      const numbered = schema.def.type === 'tuple';
      return value.flatMap((item, index) => step(numbered ? `[${index}]` : '', item));
    }
    return step(['element', 'valueType', 'rest', 'catchall'].includes(key) ? '[]' : '', value);
  });
}

function step(text: string, value: unknown): Child[] {
  return isZod(value) ? [{ schema: value, step: text }] : [];
}

function isZod(value: unknown): value is z.ZodType {
  return value instanceof z.ZodType;
}
