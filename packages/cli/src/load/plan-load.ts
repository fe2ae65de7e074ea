import { randomBytes } from 'node:crypto';
import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { readContract, readContractJson } from '../contract-source.ts';
import { LoadError } from './load-error.ts';
import { checkBounds } from './load-settings.ts';
import type { Plan } from './plan.ts';
import type { ContractForms } from './plan-actions.ts';
import { planActions, planSubscriptions } from './plan-actions.ts';
import { readTokens } from './read-tokens.ts';
import type { Scenario } from './scenario.ts';
import type { Threshold } from './threshold.ts';
import { parseThreshold } from './threshold.ts';

/** A scenario that was checked against its contract, without what only a run needs. */
export interface CheckedScenario extends Pick<Plan, 'actions' | 'subscribe'> {
  readonly forms: ContractForms;
  readonly thresholds: readonly Threshold[];
  readonly seconds: number;
}

/**
 * Checks a scenario against its contract and the bounds.
 *
 * @throws UsageError, mostly a LoadError, naming the place in the scenario.
 */
export async function checkScenario(
  scenario: Scenario,
  options: OptionValues,
): Promise<CheckedScenario> {
  const seconds = checkBounds(scenario, options);
  const source = textOption(options, 'contract') ?? scenario.contract;
  if (source === undefined) {
    throw new LoadError(
      'contract_missing',
      'Name the contract of the server in the scenario ("contract") or with --contract contract.json.',
    );
  }
  const forms = { json: await readContractJson(source), live: await readContract(source) };
  const actions = planActions(scenario, forms);
  const names = actions.map(({ name }) => name);
  return {
    forms,
    actions,
    subscribe: planSubscriptions(scenario, forms),
    thresholds: scenario.thresholds.map((text) => parseThreshold(text, names)),
    seconds,
  };
}

/**
 * Makes the plan of a run.
 *
 * @throws UsageError where the endpoint or the tokens are missing or wrong.
 */
export async function planLoad(
  scenario: Scenario,
  { forms, actions, subscribe, seconds }: CheckedScenario,
  options: OptionValues,
): Promise<Plan> {
  const { connections, ramp, groups, sources, stages, timeoutMs, seed, identity } = scenario;
  const url = readUrl(textOption(options, 'url') ?? scenario.url);
  url.searchParams.set('contract', `${forms.json.name}@${forms.json.version}`);
  return {
    url: url.href,
    run: randomBytes(4).toString('hex'),
    connections,
    rampPerSecond: ramp.perSecond,
    groups,
    sources,
    subscribe,
    stages,
    actions,
    tokens: await readTokens({
      file: textOption(options, 'tokens'),
      command: textOption(options, 'token-command'),
      identity,
      seconds,
    }),
    timeoutMs,
    seed,
  };
}

function readUrl(text: string | undefined): URL {
  if (text !== undefined && URL.canParse(text)) {
    const url = new URL(text);
    if (['ws:', 'wss:'].includes(url.protocol) && url.hash === '') return url;
  }
  throw new LoadError(
    'scenario_invalid',
    `Say where the server is, with --url ws://127.0.0.1:8000/ws or "url" in the scenario; got ${JSON.stringify(text)}.`,
  );
}
