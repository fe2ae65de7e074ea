// Walks the guide docs/conformance.md as somebody does who has nothing but the packages: they are packed and unpacked
// into an empty folder outside the repository, with what they declare as dependencies and nothing else, and judge a
// server that was written there and knows nothing of the protocol.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pack } from './pack.ts';
import { packages, root } from './packages.ts';

const ECHO_SERVER = `import { WebSocketServer } from 'ws';
const server = new WebSocketServer({ port: 0 });
server.on('listening', () => console.log('listening on ws://127.0.0.1:' + server.address().port + '/'));
server.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))));
`;
const TIMEOUT_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'sallyport-newcomer-'));
const problems: string[] = [];
try {
  for (const { name, folder: packageFolder } of packages) install(name, packageFolder);
  writeFileSync(join(folder, 'echo.mjs'), ECHO_SERVER);
  walk();
} finally {
  rmSync(folder, { recursive: true });
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log('A newcomer gets a first report from the packages alone.');

/** Unpacks a package, and links what it declares to what is installed here. */
function install(name: string, packageFolder: string): void {
  const target = join(folder, 'node_modules', name);
  mkdirSync(target, { recursive: true });
  const tarball = pack(packageFolder, folder);
  execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
  const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
    readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  };
  const required = Object.keys(manifest.peerDependencies ?? {}).filter(
    (peer) => manifest.peerDependenciesMeta?.[peer]?.optional !== true,
  );
  for (const dependency of [...Object.keys(manifest.dependencies ?? {}), ...required]) {
    const link = join(folder, 'node_modules', dependency);
    if (existsSync(link) || packages.some((one) => one.name === dependency)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(installed(dependency, packageFolder), link);
  }
}

function installed(dependency: string, packageFolder: string): string {
  const places = [packageFolder, root].map((place) => join(place, 'node_modules', dependency));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`${dependency} is not installed; run npm ci.`);
  return realpathSync(found);
}

function walk(): void {
  const start = ['--start', 'node echo.mjs', '--ready', 'listening on (\\S+)'];
  const files = ['--json', 'r.json', '--junit', 'r.xml', '--html', 'r.html', '--badge', 'r.svg'];
  expectOf(conform('server', ...start, ...files), 1, [
    'then says nothing. The first frame must be welcome',
    'docs/conformance.md#where-to-begin',
    /\n0 passed, \d+ failed, \d+ skipped\n$/,
  ]);
  expectOf(conform('report', 'r.json', '--html', 'matrix.html'), 0, [' passed, ']);
  expectOf(conform('server', '--list'), 0, ['SPC-CON-001  MUST']);
  expectOf(conform('vectors'), 0, ['The vectors are in ']);
  const wanted = ['conformance.md', 'conformance-report.md', 'protocol.md', 'contract-json.md'];
  for (const path of [
    ...wanted.map((guide) => `node_modules/@sallyport/testing/docs/${guide}`),
    'node_modules/@sallyport/testing/conformance/contract.json',
    ...['r.xml', 'r.html', 'r.svg', 'matrix.html'],
  ]) {
    if (!existsSync(join(folder, path))) problems.push(`${path} is missing.`);
  }
}

interface Ended {
  readonly command: string;
  readonly code: number | null;
  readonly output: string;
}

function conform(...args: readonly string[]): Ended {
  const main = join(folder, 'node_modules/sallyport/dist/main.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'conform', ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  if (stderr !== '') process.stderr.write(stderr);
  return { command: `sallyport conform ${args.join(' ')}`, code: status, output: stdout };
}

function expectOf(
  { command, code, output }: Ended,
  expectedCode: number,
  words: readonly (string | RegExp)[],
): void {
  if (code !== expectedCode) problems.push(`${command}: exit code ${code}, not ${expectedCode}.`);
  for (const word of words) {
    const found = typeof word === 'string' ? output.includes(word) : word.test(output);
    if (!found) problems.push(`${command}: it does not say ${word}; it says:\n${output}`);
  }
}
