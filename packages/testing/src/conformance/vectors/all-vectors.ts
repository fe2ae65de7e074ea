import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import { fits } from '../pattern.ts';
import { envelopeVector } from './envelope-vector.ts';
import type { Vector, VectorKind } from './vector.ts';
import { readVectors } from './vector-files.ts';

/** Every vector that needs no server, in the order of their files. */
export function allVectors(): readonly Vector[] {
  return [
    ...readVectors('envelopes').cases.map(envelopeVector),
    ...readVectors('addresses').cases.map(addressVector),
    ...readVectors('json-rpc').cases.flatMap(jsonRpcVector),
    ...readVectors('canonical-json').cases.map(canonicalVector),
    ...readVectors('digests').cases.map(digestVector),
    ...readVectors('error-codes').cases.map((entry) => codeVector('error-codes', entry)),
    ...closeCodeVectors(),
  ];
}

const asked: Readonly<Record<string, readonly string[]>> = {
  address: ['address'],
  template: ['template'],
  match: ['template', 'address'],
  build: ['template', 'params'],
  find: ['templates', 'address'],
};

function addressVector(given: Frame): Vector {
  const check = String(given.check);
  const question = pick(given, ['check', ...(asked[check] ?? [])]);
  const answered = { build: 'address', match: 'params', find: 'finds' }[check];
  const expected = pick(
    given,
    answered === undefined ? ['valid', 'reserved', 'params'] : [answered],
  );
  return vector('addresses', given, { question, expected });
}

/** Exchanges are for a server; `conform server` judges those. */
function jsonRpcVector(given: Frame): readonly Vector[] {
  if (given.check !== 'message') return [];
  const question = { check: 'json-rpc', value: given.value };
  return [vector('json-rpc', given, { question, expected: pick(given, ['is', 'answeredTo']) })];
}

function canonicalVector(given: Frame): Vector {
  const number = given.check === 'number';
  const { check: _, id: __, spec: ___, note: ____, canonical, ...rest } = given;
  const question = { check: number ? 'canonical-number' : 'canonical-json', ...rest };
  return vector('canonical-json', given, { question, expected: { canonical } });
}

function digestVector(given: Frame): Vector {
  const question = { check: 'digest', contract: given.contract };
  return vector('digests', given, { question, expected: pick(given, ['digest']) });
}

function codeVector(kind: 'error-codes' | 'close-codes', entry: Frame): Vector {
  // How a table names and explains its entries is not asked.
  const { code, name: _, means: __, ...expected } = entry;
  const check = kind === 'error-codes' ? 'error-code' : 'close-code';
  return vector(kind, { id: String(code) }, { question: { check, code }, expected });
}

/** A code outside of the table is treated as another that the file names. */
function closeCodeVectors(): readonly Vector[] {
  const { file, cases } = readVectors('close-codes');
  const otherwise = cases.find(({ code }) => code === file.otherwise);
  const unknown: readonly Frame[] = otherwise === undefined ? [] : [{ ...otherwise, code: 4999 }];
  return [...cases, ...unknown].map((entry) => codeVector('close-codes', entry));
}

interface Exchange {
  readonly question: Frame;
  readonly expected: Frame;
}

function vector(kind: VectorKind, given: Frame, { question, expected }: Exchange): Vector {
  return {
    id: `${kind}/${String(given.id)}`,
    kind,
    spec: Array.isArray(given.spec) ? given.spec.map(String) : [],
    question,
    expected,
    accepts: (answer) =>
      Object.entries(expected).every(
        ([key, value]) => Object.hasOwn(answer, key) && same(value, answer[key]),
      ),
  };
}

/** Equal both ways: `fits` lets what is judged have more. */
function same(one: unknown, other: unknown): boolean {
  return fits({ it: one }, { it: other }) && (!isFrame(one) || fits({ it: other }, { it: one }));
}

function pick(from: Frame, keys: readonly string[]): Frame {
  return Object.fromEntries(
    keys.filter((key) => Object.hasOwn(from, key)).map((key) => [key, from[key]]),
  );
}
