export { type GeneratedFile, type GenerateOptions, generateTypeScript } from './typescript.ts';
