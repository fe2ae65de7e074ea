// npm run bench:bundle: what a page pays for each client. With --write, into docs/performance.md.
import { writeMeasured } from '../report/document.ts';
import { bundleTable } from './bundle-table.ts';

const document = new URL('../../../docs/performance.md', import.meta.url);

const markdown = await bundleTable();
console.log(markdown);
if (process.argv.includes('--write')) await writeMeasured(document, markdown, 'bundle');
