import { defineConfig } from 'tsup';
import { tsupOptions } from '../../scripts/tsup-options.ts';
import { SHORTENED } from './short-names.ts';

// Neutral: an import of a Node module fails the build.
export default defineConfig({
  ...tsupOptions(import.meta.dirname, 'neutral'),
  esbuildOptions(options) {
    options.mangleProps = SHORTENED;
  },
});
