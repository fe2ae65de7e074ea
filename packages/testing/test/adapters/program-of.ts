import { fileURLToPath } from 'node:url';

/** The command line that starts a program of this folder. */
export function programOf(file: string, ...args: readonly string[]): string {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return [`"${process.execPath}" --conditions=@sallyport/source "${path}"`, ...args].join(' ');
}
