import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { GeneratedFile } from '@sallyport/protocol/generate';

const root = join(import.meta.dirname, '../../../..');
const run = promisify(execFile);

/** A package outside of the repository, with a generated one and those of Sallyport among its dependencies. */
export interface OtherPackage extends Disposable {
  /** Compiles it; gives what the compiler says. */
  compile(): Promise<string>;
  /** Runs one of its files; gives what it prints. */
  run(file: string): Promise<string>;
}

/** Writes the package; its files are those of `consumer/`, which tools for this repository must not read. */
export function otherPackage(name: string, generated: readonly GeneratedFile[]): OtherPackage {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-generate-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const { path, text } of generated) write(`node_modules/${name}/${path}`, text);
  mkdirSync(join(folder, 'node_modules/@sallyport'));
  for (const dependency of ['protocol', 'client', 'server', 'testing']) {
    symlinkSync(
      join(root, 'packages', dependency),
      join(folder, 'node_modules/@sallyport', dependency),
      'junction',
    );
  }
  for (const file of ['talk.ts', 'mistakes.ts', 'same.ts']) {
    cpSync(join(import.meta.dirname, 'consumer', `${file}.txt`), join(folder, file));
  }
  write('package.json', '{ "type": "module" }');
  write('tsconfig.json', JSON.stringify(compilerOptions));
  return {
    async compile() {
      const result = await run(process.execPath, [compiler, '-p', folder], { cwd: folder }).catch(
        (failed: { readonly stdout: string }) => failed,
      );
      return result.stdout;
    },
    async run(file) {
      const { stdout } = await run(process.execPath, ['--conditions=@sallyport/source', file], {
        cwd: folder,
        timeout: 30_000,
      });
      return stdout;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

const compiler = join(root, 'node_modules/typescript/bin/tsc');

const compilerOptions = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    customConditions: ['@sallyport/source'],
    paths: { original: [join(root, 'examples/symphony/src/contract.ts')] },
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    resolveJsonModule: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    pretty: false,
  },
  files: ['talk.ts', 'mistakes.ts', 'same.ts', join(root, 'packages/client/isomorphic-ws.d.ts')],
};
