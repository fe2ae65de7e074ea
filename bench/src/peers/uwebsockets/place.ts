import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where `npm run bench:uwebsockets` puts it, since it is no dependency of the bench. */
export const place = new URL('../../../optional/', import.meta.url);

/** The newest version of the npm package whose native code loads on Debian 12 (glibc 2.36), and what runs it. */
export const packages = {
  uwebsockets: '3.0.2',
  [`node-${process.platform}-${process.arch}`]: '20.20.2',
};

/** The Node of that place. */
export const executable = fileURLToPath(
  new URL(`node_modules/node-${process.platform}-${process.arch}/bin/node`, place),
);

export function isInstalled(): boolean {
  return existsSync(executable) && existsSync(new URL('node_modules/uwebsockets/', place));
}
