// Who may import what: the layers of the packages, as rules.
import { readFileSync } from 'node:fs';

const packages = ['protocol', 'client', 'server', 'testing', 'cli'];
const wire = '^packages/protocol/src/wire[.]ts$';

const escapeRegExp = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;
const sources = (...names) => `^packages/(${names.join('|')})/src/`;

/** The sources that package.json exports: all that other packages may know. */
const entries = packages.flatMap((name) => {
  const manifest = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
  return Object.values(manifest.exports ?? {})
    .map((target) => target['@sallyport/source'])
    .filter((source) => source !== undefined)
    .map((source) => `packages/${name}/${source.slice('./'.length)}`);
});
const entryPaths = `^(${entries.map(escapeRegExp).join('|')})$`;

/** A package may import these packages of the repository, and no others. */
const layer = (name, allowed) => ({
  name: `${name}-layer`,
  severity: 'error',
  comment: `packages/${name} may import ${allowed.join(', ') || 'no other package of the repository'}.`,
  from: { path: sources(name) },
  to: { path: '^(packages|examples|bench|scripts)/', pathNot: sources(name, ...allowed) },
});

/** A package may import these npm packages, and no others. */
const dependencies = (name, allowed) => ({
  name: `${name}-dependencies`,
  severity: 'error',
  comment: `packages/${name} may import from npm: ${allowed.join(', ')}.`,
  from: { path: sources(name) },
  to: { path: npm('.+'), pathNot: npm(...allowed) },
});

/** A driver's library is known to the files named after it. */
const driver = (name, files, libraries) => ({
  name: `driver-${name}`,
  severity: 'error',
  comment: `${libraries.join(', ')}: only in ${files}.`,
  from: { path: '^packages/[^/]+/src/', pathNot: `/${files}$` },
  to: { path: npm(...libraries) },
});

const drivers = {
  redis: ['redis', '@redis/.+', 'ioredis'],
  nats: ['nats', '@nats-io/.+'],
  consul: ['consul'],
  opentelemetry: ['@opentelemetry/.+'],
  prometheus: ['prom-client'],
};

export default {
  forbidden: [
    layer('protocol', []),
    layer('client', ['protocol']),
    layer('server', ['protocol']),
    layer('testing', ['protocol', 'client', 'server']),
    layer('cli', ['protocol', 'client', 'server', 'testing']),
    dependencies('protocol', ['zod', '@noble/hashes']),
    dependencies('client', ['eventemitter3', 'isomorphic-ws', 'react', '@types/react']),
    // zod: see server-builds-schemas-at-its-borders-only.
    dependencies('server', [
      'jose',
      'pino',
      'ws',
      '@types/ws',
      'zod',
      ...Object.values(drivers).flat(),
    ]),
    {
      name: 'server-builds-schemas-at-its-borders-only',
      severity: 'error',
      comment:
        'The schemas of a contract arrive as values; the server builds its own only where it reads what other processes wrote.',
      from: {
        path: sources('server'),
        pathNot:
          '^packages/server/src/(bus|registry|routing/shared-answers|service/remote|service-api)/',
      },
      to: { path: npm('zod'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-node-in-portable-packages',
      severity: 'error',
      comment: 'protocol and client run in browsers.',
      from: { path: sources('protocol', 'client') },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'client-runs-on-the-wire-entry',
      severity: 'error',
      comment:
        'At run time the client knows @sallyport/protocol/wire only, which is free of zod; write `import type` for the rest.',
      from: { path: sources('client') },
      to: { path: sources('protocol'), pathNot: wire, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'react-in-its-subpath',
      severity: 'error',
      comment: 'React is imported by @sallyport/client/react only.',
      from: { path: sources('client'), pathNot: '^packages/client/src/react/' },
      to: { path: npm('react', '@types/react') },
    },
    driver('redis', 'redis-[^/]+[.]ts', drivers.redis),
    driver('nats', '(?:bus/nats/[^/]+|nats-[^/]+)[.]ts', drivers.nats),
    driver('consul', 'consul[.]ts', drivers.consul),
    driver('opentelemetry', 'opentelemetry[.]ts', drivers.opentelemetry),
    driver('prometheus', 'prometheus[.]ts', drivers.prometheus),
    {
      name: 'no-deep-imports',
      severity: 'error',
      comment:
        'Another package is known by the entries in its package.json. The table of faulty servers is written from the tests that run them.',
      from: {
        path: '^(?:packages/([^/]+)|examples|bench|scripts)/',
        pathNot: '^scripts/write-mutants-table[.]ts$',
      },
      to: { path: '^packages/', pathNot: ['^packages/$1/', entryPaths] },
    },
    {
      name: 'no-relative-imports-across-packages',
      severity: 'error',
      comment: 'Import another package by its name.',
      from: { path: '^((?:packages|examples)/[^/]+|bench)/', pathNot: '[.]config[.]ts$' },
      to: { path: '^(packages|examples|bench)/', pathNot: '^$1/', dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'no-undeclared-dependencies',
      severity: 'error',
      comment: 'List it in the dependencies of the package that imports it.',
      from: { path: '^packages/[^/]+/src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        // A peer, or what the tests of other packages use too, is also installed for development, and counts as both.
        dependencyTypesNot: ['type-only', 'npm-peer', 'npm'],
      },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Nobody imports it, and it is not an entry.',
      from: { orphan: true, path: '^packages/[^/]+/src/', pathNot: [entryPaths, '[.]d[.]ts$'] },
      to: {},
    },
    {
      name: 'no-junk-drawers',
      severity: 'error',
      comment: 'Name a file or folder after the noun or verb it holds.',
      from: {},
      to: {
        path: '(^|/)(utils?|helpers?|common|shared|misc|types)(/|[.][^/]*$)',
        pathNot: '(^|/)node_modules/',
      },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '(^|/)(dist|[.]tsbuild|generated)/' },
    // Keeps type-only imports in view; .dependency-cruiser.runtime.mjs leaves them out.
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@sallyport/source', 'import', 'node', 'default'],
    },
  },
};
