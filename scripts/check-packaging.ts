// Packs every package as it would be published, and lets publint and attw judge the tarballs. What is built must weigh
// no more in a page than its sources do.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from './pack.ts';
import { packages, root } from './packages.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-packaging-'));
try {
  for (const { name, folder: packageFolder } of packages) {
    console.log(name);
    const tarball = pack(packageFolder, folder);
    run('publint', ['run', tarball, '--strict'], packageFolder);
    run('attw', [tarball, '--profile', 'esm-only', '--no-summary'], packageFolder);
  }
} finally {
  rmSync(folder, { recursive: true });
}
run('npm', ['run', '--silent', 'size', '--workspace', '@sallyport/client', '--', '--built'], root);
