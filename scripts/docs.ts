// The reference in docs/api: every entry's exports, with the guides beside them.
// `--check` judges comments and links, and writes nothing.
import { existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TypeDocOptions } from 'typedoc';
import { Application, normalizePath } from 'typedoc';
import type { Package } from './packages.ts';
import { packages, root } from './packages.ts';

const check = process.argv.includes('--check');

const common: Partial<TypeDocOptions> = {
  logLevel: 'Warn',
  disableSources: true,
  excludeInternal: true,
  excludePrivate: true,
};

const models: string[] = [];
let failed = false;
for (const entry of packages) {
  models.push(await convert(entry));
}

const merged = await Application.bootstrap({
  ...common,
  name: 'Sallyport',
  entryPointStrategy: 'merge',
  entryPoints: models,
  projectDocuments: globSync(['docs/*.md', 'docs/decisions/*.md'], { cwd: root })
    .sort()
    .map((path) => join(root, path)),
  readme: existsSync(join(root, 'README.md')) ? join(root, 'README.md') : 'none',
  validation: { invalidLink: true },
});
const project = await merged.convert();
if (project !== undefined) {
  merged.validate(project);
  if (!check) {
    await merged.generateDocs(project, join(root, 'docs/api'));
  }
}
note(merged);
process.exitCode = failed ? 1 : 0;

/** Reads one package; returns the path of its model. */
async function convert({ name, folder, entries }: Package): Promise<string> {
  const app = await Application.bootstrap({
    ...common,
    name,
    entryPoints: entries.map(({ source }) => source),
    tsconfig: join(folder, 'tsconfig.json'),
    basePath: join(folder, 'src'),
    readme: 'none',
    validation: { notExported: false, notDocumented: true, invalidLink: false },
    requiredToBeDocumented: ['Class', 'Enum', 'Function', 'Interface', 'TypeAlias', 'Variable'],
  });
  const model = await app.convert();
  if (model === undefined) {
    throw new Error(`typedoc could not read ${name}.`);
  }
  app.validate(model);
  note(app);
  const path = join(folder, '.tsbuild/typedoc.json');
  mkdirSync(join(folder, '.tsbuild'), { recursive: true });
  writeFileSync(path, JSON.stringify(app.serializer.projectToObject(model, normalizePath(root))));
  return path;
}

function note({ logger }: Application): void {
  failed ||= logger.hasErrors() || logger.hasWarnings();
}
