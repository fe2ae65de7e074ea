import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file as it is served. */
export interface StaticFile {
  readonly type: string;
  readonly content: Uint8Array;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** The file of a folder at a URL path; undefined where there is none, or of a kind that is not served. */
export async function readStaticFile(
  folder: URL,
  pathname: string,
): Promise<StaticFile | undefined> {
  const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
  const type = TYPES[extname(path)];
  const url = new URL(`.${path}`, folder);
  if (type === undefined || !url.href.startsWith(folder.href) || /%2f|%5c|%00/i.test(path)) {
    return undefined;
  }
  try {
    return { type, content: await readFile(fileURLToPath(url)) };
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'EISDIR', 'ENOTDIR'].includes(String(error.code))
    ) {
      return undefined;
    }
    throw error;
  }
}
