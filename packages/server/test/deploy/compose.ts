import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A service of a compose file, as far as the tests look. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[] | Readonly<Record<string, { ipv4_address: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly stop_grace_period?: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks?: Readonly<Record<string, { ipam: { config: { subnet: string }[] } }>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

export const deploy = new URL('../../../../deploy/', import.meta.url);

/** The files as Docker Compose lays the second over the first: maps are joined, anything else replaces. */
export function readCompose(...files: readonly string[]): ComposeFile {
  const parsed = files.map((file): unknown =>
    parse(readFileSync(new URL(file, deploy), 'utf8'), { merge: true }),
  );
  return parsed.reduce(join) as ComposeFile; // the tests hold it to this
}

function join(below: unknown, above: unknown): unknown {
  if (!isMap(below) || !isMap(above)) return above;
  const joined: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    joined[key] = key in below ? join(below[key], value) : value;
  }
  return joined;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
