import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';

const require = createRequire(import.meta.url);

/** The folder that the vectors are in, with a README that says what they mean. */
export function vectorFolder(): string {
  return dirname(require.resolve('@sallyport/protocol/vectors/vectors.schema.json'));
}

/** A file of vectors as data. */
export function readVectors(kind: string): {
  readonly file: Frame;
  readonly cases: readonly Frame[];
} {
  const path = require.resolve(`@sallyport/protocol/vectors/${kind}.json`);
  const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isFrame(file) || !Array.isArray(file.cases)) {
    throw new TypeError(`${path} holds no vectors.`);
  }
  return { file, cases: file.cases.filter(isFrame) };
}
