import { defineConfig } from 'tsup';
import { tsupOptions } from '../../scripts/tsup-options.ts';

const options = tsupOptions(import.meta.dirname, 'node');

export default defineConfig({
  ...options,
  // A thread of `sallyport load` is started by its file.
  entry: { ...options.entry, 'load-worker': 'src/load/load-worker.ts' },
});
