import { allServerCases, runCases } from '@sallyport/testing/conformance';
import { startConformanceGateway } from './conformance-gateway.ts';
await using gateway = await startConformanceGateway();
const cases = allServerCases.filter(({ id }) => /SUB-06|LIV-02[12]/.test(id));
const report = await runCases(cases, { ...gateway, config: { role: 'server', features: ['delivery', 'history'], strict: true, knownFailures: [] } as never, name: 'x' });
for (const r of report.results) console.log(r.id, r.status, JSON.stringify({...r,transcript:undefined}).slice(0,900));
process.exit(0);
