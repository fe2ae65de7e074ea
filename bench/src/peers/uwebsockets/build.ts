import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { place } from './place.ts';

/** Makes of the server one module that Node 20 understands, which knows no types. */
export async function buildUWebSockets(): Promise<URL> {
  const outfile = new URL('server.mjs', place);
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    outfile: fileURLToPath(outfile),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
  return outfile;
}
