import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { SHORTENED } from '../short-names.ts';

/** What a page pays for the client. */
export interface BundleSize {
  /** Minified. */
  readonly bytes: number;
  readonly gzippedBytes: number;
  /** Minified bytes by package. */
  readonly packages: Readonly<Record<string, number>>;
  readonly text: string;
}

/** Where a page can import `createClient` from. */
export type Entry = keyof typeof MAX_GZIPPED_BYTES;

/** Bytes, gzipped, that the client may cost: 7 KiB for the core. They only go down. */
export const MAX_GZIPPED_BYTES = {
  '@sallyport/client': 12_660,
  '@sallyport/client/core': 7_168,
} as const;

/** The condition under which packages are read as their sources. */
const SOURCE = '@sallyport/source';

/**
 * Bundles the client as a page would that imports `createClient`, under the conditions of its bundler: from its
 * sources, or as it was built.
 */
export async function measureBundle(
  entry: Entry,
  conditions: readonly string[] = [],
  from: 'source' | 'build' = 'source',
): Promise<BundleSize> {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `import { createClient } from '${entry}'; globalThis.connect = createClient;`,
      resolveDir: import.meta.dirname,
    },
    absWorkingDir: join(import.meta.dirname, '../../..'),
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    ...(from === 'source' && { mangleProps: SHORTENED }), // as the build does
    conditions: [...(from === 'source' ? [SOURCE] : []), ...conditions],
    logLevel: 'error', // what is published says nothing of imports that bundlers drop
  });
  const packages: Record<string, number> = {};
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(path);
      packages[name] = (packages[name] ?? 0) + bytesInOutput;
    }
  }
  const bundle = outputFiles[0]?.contents ?? new Uint8Array();
  return {
    bytes: bundle.length,
    gzippedBytes: gzipSync(bundle, { level: 9 }).length,
    packages,
    text: new TextDecoder().decode(bundle),
  };
}

function packageOf(path: string): string {
  return /(?:packages|node_modules)\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'page';
}

if (import.meta.main) {
  const from = process.argv.includes('--built') ? 'build' : 'source';
  for (const [entry, most] of Object.entries(MAX_GZIPPED_BYTES)) {
    const { bytes, gzippedBytes, packages } = await measureBundle(entry as Entry, [], from); // a key of it
    console.log(entry);
    for (const [name, size] of Object.entries(packages)) {
      if (size > 0) console.log(`${String(size).padStart(7)}  ${name}`);
    }
    console.log(`${String(bytes).padStart(7)}  minified`);
    console.log(`${String(gzippedBytes).padStart(7)}  gzipped; at most ${most}`);
    const hasZod = (packages.zod ?? 0) > 0;
    if (hasZod) console.error('zod is in the bundle: a run-time import reaches it.');
    if (hasZod || gzippedBytes > most) process.exitCode = 1;
  }
}
