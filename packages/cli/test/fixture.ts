import { fileURLToPath } from 'node:url';

/** Path of a module under test/fixtures. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}
