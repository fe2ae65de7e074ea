import { readFile, writeFile } from 'node:fs/promises';

/** A part of a document that a command writes, with the command. */
const PARTS = {
  goals: 'npm run bench -- --write',
  scenarios: 'npm run bench -- --write, by scenario',
  soak: 'npm run soak -- --write',
  bundle: 'npm run bench:bundle -- --write',
};

/**
 * Replaces what stands between the markers of a document.
 *
 * @throws Error where they are missing.
 */
export async function writeMeasured(
  document: URL,
  markdown: string,
  part: keyof typeof PARTS,
): Promise<void> {
  const START = `<!-- measured: ${PARTS[part]} -->`;
  const END = `<!-- end of ${part} -->`;
  const text = await readFile(document, 'utf8');
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start === -1 || end < start) {
    throw new Error(`${document.pathname}: write "${START}" and "${END}" where the table belongs.`);
  }
  const before = text.slice(0, start + START.length);
  await writeFile(document, `${before}\n\n${markdown}\n${text.slice(end)}`);
}
