export { fixtureContract } from './fixture-contract.ts';
export { createFixtureService } from './fixture-service.ts';
