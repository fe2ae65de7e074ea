// The public surface of every entry, as text in packages/*/api: changes to it show in a diff.
// `--check` fails where a report is out of date.
import { globSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ExtractorMessage } from '@microsoft/api-extractor';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import type { Entry, Package } from './packages.ts';
import { packages, root } from './packages.ts';

const check = process.argv.includes('--check');
const outdated: string[] = [];

for (const folder of packages) {
  const expected = new Set(folder.entries.map((entry) => report(folder, entry)));
  for (const path of globSync('api/*.api.md', { cwd: folder.folder })) {
    const absolute = join(folder.folder, path);
    if (!expected.has(absolute)) {
      outdated.push(absolute);
      if (!check) {
        rmSync(absolute);
      }
    }
  }
}

for (const path of outdated) {
  console.log(`${relative(root, path)}: ${check ? 'out of date' : 'updated'}`);
}
if (check && outdated.length > 0) {
  console.error('Run `npm run api`, and look at what changed.');
  process.exitCode = 1;
}

/** Writes or compares one report; returns its path. */
function report({ folder }: Package, entry: Entry): string {
  const reportFolder = join(folder, 'api');
  const path = join(reportFolder, `${entry.name}.api.md`);
  mkdirSync(reportFolder, { recursive: true });
  const { apiReportChanged } = Extractor.invoke(extractorConfig(folder, entry), {
    localBuild: !check,
    messageCallback: (message) => logErrorsOnly(message),
  });
  if (apiReportChanged) {
    outdated.push(path);
  }
  return path;
}

function extractorConfig(folder: string, entry: Entry): ExtractorConfig {
  const none = { logLevel: ExtractorLogLevel.None };
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: entry.types,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            module: 'nodenext',
            moduleResolution: 'nodenext',
            target: 'es2023',
            lib: ['es2024', 'esnext.disposable', 'dom'],
            types: ['node'],
            skipLibCheck: true,
          },
          files: [entry.types],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: entry.name,
        reportFolder: join(folder, 'api'),
        reportTempFolder: join(folder, '.tsbuild/api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        // typedoc judges the comments.
        tsdocMessageReporting: { default: none },
        extractorMessageReporting: {
          default: none,
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
        },
      },
    },
  });
}

function logErrorsOnly(message: ExtractorMessage): void {
  if (message.logLevel !== ExtractorLogLevel.Error) {
    message.handled = true;
  }
}
