// Packs every package as it would be published, and lets publint and attw judge the tarballs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packages } from './packages.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-packaging-'));
try {
  for (const { name, folder: packageFolder } of packages) {
    console.log(name);
    const tarball = pack(packageFolder);
    run('publint', ['run', tarball, '--strict'], packageFolder);
    run('attw', [tarball, '--profile', 'esm-only', '--no-summary'], packageFolder);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function pack(packageFolder: string): string {
  const output = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    { cwd: packageFolder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const packed = JSON.parse(output) as readonly { readonly filename: string }[];
  const filename = packed[0]?.filename;
  if (filename === undefined) {
    throw new Error(`\`npm pack\` named no tarball for ${packageFolder}.`);
  }
  return join(folder, filename);
}
