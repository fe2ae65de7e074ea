// What a browser downloads: type-only imports do not count here.
import layers from './.dependency-cruiser.mjs';

export default {
  forbidden: [
    {
      name: 'no-zod-in-browsers',
      severity: 'error',
      comment: 'zod costs a browser 92 KB: neither the wire entry nor the client may reach it.',
      from: { path: '^packages/(protocol/src/wire[.]ts$|client/src/)' },
      to: { path: '(^|/)node_modules/zod/', reachable: true },
    },
  ],
  options: { ...layers.options, tsPreCompilationDeps: false },
};
