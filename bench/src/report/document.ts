import { readFile, writeFile } from 'node:fs/promises';

const START = '<!-- measured: npm run bench -- --write -->';
const END = '<!-- end of measured -->';

/**
 * Replaces what stands between the markers of a document.
 *
 * @throws Error where they are missing.
 */
export async function writeMeasured(document: URL, markdown: string): Promise<void> {
  const text = await readFile(document, 'utf8');
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start === -1 || end < start) {
    throw new Error(`${document.pathname}: write "${START}" and "${END}" where the table belongs.`);
  }
  const before = text.slice(0, start + START.length);
  await writeFile(document, `${before}\n\n${markdown}\n${text.slice(end)}`);
}
