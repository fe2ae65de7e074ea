import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's root folder. */
export const root = join(import.meta.dirname, '..');

export interface Package {
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
  /** Public entries: the subpath as an importer writes it, and the built declarations. */
  readonly entries: readonly Entry[];
}

export interface Entry {
  /** `@sallyport/protocol/wire` */
  readonly specifier: string;
  /** `wire`; `index` for the package itself. */
  readonly name: string;
  /** Absolute path of the source. */
  readonly source: string;
  /** Absolute path of the built declarations. */
  readonly types: string;
}

/** The published packages, each after those that it depends on. */
export const packages: readonly Package[] = ['protocol', 'client', 'server', 'testing', 'cli'].map(
  readPackage,
);

function readPackage(folderName: string): Package {
  const folder = join(root, 'packages', folderName);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    exports?: Record<string, string | Record<string, string>>;
  };
  const entries: Entry[] = [];
  for (const [subpath, target] of Object.entries(manifest.exports ?? {})) {
    if (typeof target === 'string' || target.types === undefined) {
      continue; // data such as ./package.json or ./vectors/*
    }
    const source = target['@sallyport/source'];
    if (source === undefined) {
      throw new Error(`${manifest.name}: exports["${subpath}"] lacks "@sallyport/source".`);
    }
    entries.push({
      specifier: manifest.name + subpath.slice(1),
      name: subpath === '.' ? 'index' : subpath.slice(2).replaceAll('/', '-'),
      source: join(folder, source),
      types: join(folder, target.types),
    });
  }
  return { name: manifest.name, folder, entries };
}
