import { environmentDiscovery, memoryBus, toServiceOpenApi } from '@sallyport/server';
import { startGatewayHarness } from '@sallyport/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Ask } from './api.ts';
import { contract, startApi } from './api.ts';

const document = toServiceOpenApi(contract);

/** Every value of a document, with its place. */
function* walk(value: unknown, place = '#'): Generator<readonly [string, unknown]> {
  yield [place, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    yield* walk(inner, `${place}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  }
}

/** A validator of whatever stands at a JSON Pointer of the document. */
function validatorAt(pointer: string) {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(document as object, 'document');
  const validate = ajv.getSchema(`document#${pointer}`);
  if (validate === undefined) throw new Error(`no schema at ${pointer}`);
  return (value: unknown) => validate(value) === true;
}

/** A validator of a schema of the document, which may refer to others of it. */
function validatorOf(name: string) {
  return validatorAt(`/components/schemas/${name}`);
}

const PROBLEM = '/components/schemas/Problem';

/** What may be asked of each operation, by its id: what is done, and what is refused. */
const asked: Readonly<Record<string, readonly (readonly [path: string, ask: Ask])[]>> = {
  publish: [
    ['/publish', { body: { channel: 'news', intent: 'grown', payload: { name: 'oak' } } }],
    ['/publish', { body: { channel: 'hall', intent: 'grown', payload: { name: 'oak' } } }],
    ['/publish', { raw: '{' }],
    ['/publish', { raw: 'a=b', headers: { 'Content-Type': 'text/plain' } }],
    ['/publish', { raw: JSON.stringify('x'.repeat(2_000)) }],
  ],
  send: [
    ['/send', { body: { to: { user: 'ada' }, intent: 'told', payload: { text: 'Hello' } } }],
    ['/send', { body: { to: { connection: 'c' }, intent: 'told', payload: { text: 'Hello' } } }],
    ['/send', { body: { to: {}, intent: 'told', payload: { text: 'Hello' } } }],
  ],
  evict: [
    ['/evict', { body: { to: { user: 'ada' } } }],
    ['/evict', { body: { to: { user: 'ada' } }, headers: { 'Idempotency-Key': '""' } }],
  ],
  connections: [
    ['/connections?channel=room:a', {}],
    ['/connections', {}],
  ],
  connection: [
    ['/connections/ID', {}],
    ['/connections/nobody', {}],
  ],
  endpoint: [
    ['/endpoint', {}],
    ['/endpoint', { token: 'nonsense' }],
  ],
};

describe('the description of the service API', () => {
  it('is what the API itself hands out', async () => {
    await using bus = memoryBus();
    await using api = await startApi(bus);
    const { status, body } = await api.ask('GET', '/api/v1/openapi.json');
    expect(status).toBe(200);
    expect(body).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('refers to nothing that it does not have', () => {
    const places = new Map(walk(document));
    const refs = [...places].filter(([place]) => place.endsWith('/$ref'));
    expect(refs.length).toBeGreaterThan(10);
    for (const [place, ref] of refs) expect(places.has(String(ref)), `${place}: ${ref}`).toBe(true);
  });

  it('has what OpenAPI 3.1 demands of operations', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'Service API of served', version: '1.2.0' });
    const ids = new Set<string>();
    for (const [path, operations] of Object.entries(document.paths)) {
      expect(path).toMatch(/^\//);
      for (const [method, operation] of Object.entries(operations)) {
        const {
          operationId,
          responses,
          parameters = [],
        } = operation as {
          operationId: string;
          responses: Record<string, object>;
          parameters?: { name: string; in: string; required?: boolean }[];
        };
        expect(['get', 'post']).toContain(method);
        expect(ids.has(operationId)).toBe(false);
        ids.add(operationId);
        for (const [status, response] of Object.entries(responses)) {
          expect(status).toMatch(/^[1-5]\d\d$/);
          expect('$ref' in response || 'description' in response).toBe(true);
        }
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const told = parameters.filter((one) => one.in === 'path');
        expect(told.map(({ name }) => name)).toEqual(inPath);
        expect(told.every(({ required }) => required)).toBe(true);
        expect(parameters.some(({ name }) => name === 'Idempotency-Key')).toBe(method === 'post');
      }
    }
    for (const name of Object.keys(document.components.schemas)) {
      expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
    }
  });

  it('judges bodies as the API does', () => {
    const publish = validatorOf('PublishBody');
    const said = { channel: 'room:a', intent: 'said', payload: { text: 'Hello' } };
    expect(publish(said)).toBe(true);
    expect(publish({ ...said, channel: 'hall:a' })).toBe(false);
    expect(publish({ ...said, payload: { text: 7 } })).toBe(false);
    expect(publish({ ...said, more: 1 })).toBe(false);
    const grown = { channel: 'news', intent: 'grown' };
    const payload = { name: 'oak', children: [{ name: 'acorn', children: [] }] };
    expect(publish({ ...grown, payload })).toBe(true);
    expect(publish({ ...grown, payload: { name: 'oak', children: [{}] } })).toBe(false);
    const send = validatorOf('SendBody');
    const told = { intent: 'told', payload: { text: 'Hello' } };
    expect(send({ ...told, to: { user: 'ada' } })).toBe(true);
    expect(send({ ...told, to: { user: 'ada', session: 's' } })).toBe(true);
    expect(send({ ...told, to: { session: 's' } })).toBe(false);
    const evict = validatorOf('EvictBody');
    expect(evict({ to: { connection: 'c' }, reason: 'banned' })).toBe(true);
    expect(evict({ to: { connection: 'c', user: 'ada' } })).toBe(false);
  });

  it('has each operation that there is, and every answer of it', async () => {
    await using bus = memoryBus();
    await using harness = await startGatewayHarness(contract, { bus });
    const environment = { SALLYPORT_SERVICE_GATEWAY: harness.url };
    const discovery = environmentDiscovery({ environment });
    await using api = await startApi(bus, { discovery, maxBodyBytes: 1_000 });
    const client = await harness.connect();
    await client.ask({ type: 'subscribe', id: 's', channel: 'room:a' });
    const find = () => api.backend.find({ channel: 'room:a' });
    await expect.poll(find).toHaveLength(1);
    const [found] = await find();
    const described = new Set<string>();
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { operationId, responses }] of Object.entries(methods) as Described) {
        described.add(operationId);
        for (const [target, ask] of asked[operationId] ?? []) {
          const at = `/api/v1${target.replace('ID', found?.id ?? '')}`;
          const { status, body } = await api.ask(method.toUpperCase(), at, ask);
          expect(Object.keys(responses), `${operationId} ${status}`).toContain(String(status));
          const place = `/paths/${path.replaceAll('/', '~1')}/${method}/responses/${status}`;
          const schema = status < 300 ? `${place}/content/application~1json/schema` : PROBLEM;
          expect(validatorAt(encodeURI(schema))(body), `${operationId} ${status}`).toBe(true);
        }
        expect((await api.ask('DELETE', `/api/v1${path}`)).status).toBe(405);
      }
    }
    expect([...described].sort()).toEqual(Object.keys(asked).sort());
  });
});

type Described = readonly (readonly [
  method: string,
  { readonly operationId: string; readonly responses: Readonly<Record<string, object>> },
])[];
