// npm run bench:uwebsockets: installs uWebSockets, and the Node that it was built for, for this bench alone.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { packages, place } from './place.ts';

mkdirSync(place, { recursive: true });
const manifest = { private: true, dependencies: packages };
writeFileSync(new URL('package.json', place), `${JSON.stringify(manifest, null, 2)}\n`);
// Neither package needs a script to be installed.
const flags = ['--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'];
execFileSync('npm', ['install', ...flags], { cwd: place, stdio: 'inherit' });
