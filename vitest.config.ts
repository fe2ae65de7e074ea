import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Workspace packages resolve to their sources, so that tests need no build.
const source = '@sallyport/source';

const tests = ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts'];
const testsIn = (folder: string) =>
  tests.map((glob) => glob.replace('/test/**/', `/test/${folder}/**/`));
const browserTests = testsIn('browser');
const proxyTests = testsIn('proxy');
const engineTests = testsIn('engines');

export default defineConfig({
  resolve: { conditions: [source, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  test: {
    allowOnly: false,
    passWithNoTests: false,
    testTimeout: 10_000,
    hookTimeout: 10_000,
    reporters: ['default', 'json'],
    outputFile: { json: 'reports/vitest.json' },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: tests,
          exclude: ['**/node_modules/**', ...browserTests, ...proxyTests, ...engineTests],
        },
      },
      {
        extends: true,
        test: {
          // Node tests that drive Chromium; a page takes longer to start than a socket.
          name: 'browser',
          include: browserTests,
          globalSetup: ['scripts/test-setup/chromium.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          // Gateways behind a real nginx.
          name: 'proxy',
          include: proxyTests,
          globalSetup: ['scripts/test-setup/nginx.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          // The drivers against a real Redis and a real NATS, which each test file starts for itself.
          name: 'engines',
          include: engineTests,
          globalSetup: ['scripts/test-setup/engines.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
