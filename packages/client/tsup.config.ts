import { defineConfig } from 'tsup';
import { tsupOptions } from '../../scripts/tsup-options.ts';

// Neutral: an import of a Node module fails the build.
export default defineConfig(tsupOptions(import.meta.dirname, 'neutral'));
