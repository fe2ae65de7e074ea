import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Rival } from './rivals.ts';

/** What a page pays for a library, in bytes. */
export interface BundleSize {
  readonly minified: number;
  readonly gzipped: number;
}

/** Bundles a page that uses nothing but this library, for browsers. Ours must be built. */
export async function measureBundle({ page }: Rival): Promise<BundleSize> {
  const { outputFiles } = await build({
    stdin: {
      contents: `${page}\nfunction keep(...used) { globalThis.kept = used; }`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: [], // as it is published
    logLevel: 'error', // what is published says nothing of imports that bundlers drop
  });
  const bundle = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: bundle.length, gzipped: gzipSync(bundle, { level: 9 }).length };
}
