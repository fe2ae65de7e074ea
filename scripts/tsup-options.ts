import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Options } from 'tsup';
import { emitDeclarations } from './declarations.ts';

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** Files of the package itself of which a condition chooses one. */
  readonly imports?: Readonly<Record<string, Readonly<Record<string, string | object>>>>;
  readonly bin?: Readonly<Record<string, string>>;
}

/** How every package is built: ES modules and declarations, one output for each export, import and bin. */
export function tsupOptions(folder: string, platform: 'node' | 'neutral'): Options {
  return {
    entry: { ...(platform === 'neutral' && modules(folder)), ...entries(folder) },
    format: 'esm',
    target: 'es2023',
    platform,
    sourcemap: true,
    clean: true,
    removeNodeProtocol: false,
    external: [/^#/], // chosen by the conditions of whoever bundles the package
    onSuccess: async () => emitDeclarations(folder),
  };
}

/** Output name to source file, as package.json lists them: dist/react/index.js is src/react/index.ts. */
function entries(folder: string): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const found: Record<string, string> = {};
  for (const target of Object.values(manifest.exports)) {
    if (typeof target === 'string' || target.default?.endsWith('.js') !== true) {
      continue;
    }
    const source = target['@sallyport/source'];
    if (source === undefined) {
      throw new Error(`${folder}: an export of ${target.default} lacks "@sallyport/source".`);
    }
    found[outputName(target.default)] = source;
  }
  const chosen = Object.values(manifest.imports ?? {}).flatMap((target) => Object.values(target));
  const scripts = chosen.filter((path) => typeof path === 'string').filter(isScript);
  for (const path of [...Object.values(manifest.bin ?? {}), ...scripts]) {
    const name = outputName(path);
    found[name] = `src/${name}.ts`;
  }
  return found;
}

/**
 * Every module, for packages that pages bundle: each becomes a file of its own, so that a bundler drops those that
 * nobody needs, whatever they do when they are loaded.
 */
function modules(folder: string): Record<string, string> {
  const paths = globSync('src/**/*.{ts,tsx}', { cwd: folder });
  return Object.fromEntries(
    paths.map((path) => [relative('src', path).replace(/\.tsx?$/, ''), path]),
  );
}

function isScript(path: string): boolean {
  return path.endsWith('.js');
}

function outputName(path: string): string {
  return relative('dist', path).replace(/\.js$/, '');
}
