import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildFailure } from 'esbuild';
import { build } from 'esbuild';
import { UsageError } from '../usage-error.ts';

const ENTRIES = ['main.ts', 'main.tsx'];

/** Files made in memory, by their path on the server. */
export type BundledFiles = ReadonlyMap<string, Uint8Array>;

/**
 * Bundles the page's `main.ts`, where it has one, to `/main.js` with a source map.
 *
 * @throws UsageError with the compiler's messages.
 */
export async function bundlePage(folder: URL): Promise<BundledFiles> {
  const entry = ENTRIES.map((name) => new URL(name, folder)).find((url) => existsSync(url));
  if (entry === undefined) return new Map();
  const file = fileURLToPath(entry);
  try {
    const { outputFiles } = await build({
      entryPoints: { main: file },
      outdir: fileURLToPath(folder),
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      platform: 'browser',
      jsx: 'automatic',
      sourcemap: 'linked',
      logLevel: 'silent',
      // Run from its sources, the command takes the packages' sources for the page as well.
      conditions: import.meta.url.endsWith('.ts') ? ['@sallyport/source'] : [],
    });
    return new Map(outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents]));
  } catch (cause) {
    const { errors = [] } = cause as Partial<BuildFailure>; // anything else has none
    const messages = errors.map(({ text, location }) =>
      location === null
        ? text
        : `${location.file}:${location.line}:${location.column + 1}: ${text}`,
    );
    throw new UsageError(`${file} cannot be bundled:\n${messages.join('\n') || String(cause)}`, {
      cause,
    });
  }
}
