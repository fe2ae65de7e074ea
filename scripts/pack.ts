import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Packs a package as it would be published; returns the path of the tarball. */
export function pack(packageFolder: string, destination: string): string {
  const output = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', destination],
    { cwd: packageFolder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const packed = JSON.parse(output) as readonly { readonly filename: string }[];
  const filename = packed[0]?.filename;
  if (filename === undefined) {
    throw new Error(`\`npm pack\` named no tarball for ${packageFolder}.`);
  }
  return join(destination, filename);
}
