// Compiles the TypeScript in the guides, in one program, against the sources of the packages.
//
//   ```ts                        a module of its own
//   ```ts continues              goes on in the module of the block before
//   ```ts file=contract.ts       a file that other blocks of the same document import
//   ```ts no-check <reason>      left out
//
// `./contract` means the contract of the symphony example where a document defines none of its own.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { root } from './packages.ts';

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/**/*.md',
  '{packages,examples}/*/README.md',
];
const fixture = 'examples/symphony/src/contract.ts';

interface Block {
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly info: string;
  readonly code: string;
}

const problems: string[] = [];
/** Absolute path, beside the document, to text; every line stands where the document has it. */
const files = new Map<string, string>();
let blockCount = 0;

for (const document of globSync(documents, { cwd: root, exclude: ['docs/api/**'] }).sort()) {
  addDocument(document);
}
typeCheck();

for (const problem of problems) {
  console.error(problem);
}
console.log(`${blockCount} code blocks compiled`);
process.exitCode = problems.length === 0 ? 0 : 1;

function addDocument(document: string): void {
  const folder = join(root, `${document}.code`);
  let current: string | undefined;
  for (const block of blocks(readFileSync(join(root, document), 'utf8'))) {
    const place = `${document}:${block.line}`;
    if (/^no-check\b/.test(block.info)) {
      if (!/^no-check:?\s+\S/.test(block.info)) {
        problems.push(`${place}: say why after no-check.`);
      }
      continue;
    }
    const named = /^file=([\w./-]+)$/.exec(block.info)?.[1];
    if (named !== undefined) {
      current = join(folder, named);
    } else if (block.info === '') {
      current = join(folder, `line-${block.line}.${block.language}`);
    } else if (block.info !== 'continues' || current === undefined) {
      problems.push(
        `${place}: "${block.info}" is not one of: continues, file=<name>, no-check <reason>.`,
      );
      continue;
    }
    append(current, block);
  }
  const contract = join(folder, 'contract.ts');
  if (!files.has(contract) && existsSync(join(root, fixture))) {
    const path = relative(folder, join(root, fixture));
    files.set(contract, `export * from '${path}';\n`);
  }
}

function* blocks(text: string): Generator<Block> {
  const fence = /^([ \t]*)(`{3,})(\w*)[ \t]*([^\n]*)\n(.*?)^\1\2[ \t]*$/gms;
  for (const match of text.matchAll(fence)) {
    const [, indent = '', , language = '', info = '', code = ''] = match;
    if (/^(ts|tsx|typescript)$/.test(language)) {
      yield {
        line: text.slice(0, match.index).split('\n').length,
        language: language === 'tsx' ? 'tsx' : 'ts',
        info: info.trim(),
        code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      };
    }
  }
}

/** Pads with empty lines, so that the compiler's line numbers are the document's. */
function append(path: string, { line, code }: Block): void {
  const before = files.get(path) ?? '';
  files.set(path, before + '\n'.repeat(line - before.split('\n').length + 1) + code);
  blockCount += 1;
}

function typeCheck(): void {
  const options = compilerOptions();
  const program = ts.createProgram([...files.keys()], options, hostWithBlocks(options));
  for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
    const { file, start = 0 } = diagnostic;
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
    if (file === undefined) {
      problems.push(text);
    } else if (files.has(file.fileName)) {
      const { line, character } = file.getLineAndCharacterOfPosition(start);
      const document = relative(root, file.fileName).replace(/\.code\/.*$/, '');
      problems.push(`${document}:${line + 1}:${character + 1}: ${text}`);
    }
  }
}

/** The options of the tests, with imports as relaxed as bundlers are: guides may leave extensions out. */
function compilerOptions(): ts.CompilerOptions {
  const path = join(root, 'tsconfig.tests.json');
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error !== undefined) {
    throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const { tsBuildInfoFile: _, ...once } = options;
  return {
    ...once,
    incremental: false,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
  };
}

/** The file system, and the blocks as if they were files beside their documents. */
function hostWithBlocks(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const folders = new Set([...files.keys()].map((path) => dirname(path)));
  const { fileExists, readFile, directoryExists } = host;
  host.fileExists = (path) => files.has(path) || fileExists.call(host, path);
  host.readFile = (path) => files.get(path) ?? readFile.call(host, path);
  host.directoryExists = (path) =>
    folders.has(path) || directoryExists === undefined || directoryExists.call(host, path);
  return host;
}
