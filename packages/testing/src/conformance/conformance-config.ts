import { z } from 'zod';
import { clientFeatures } from './client/client-feature.ts';
import { features } from './feature.ts';
import { profileNames } from './profiles/profile.ts';

/** The file that a configuration is looked for in. */
export const CONFIG_FILE = 'sallyport.conformance.json';

const knownFailure = z.strictObject({
  case: z
    .string()
    .regex(
      /^(SPC|CPC)-([A-Z]{3}-\d{3}|CTR-[\w~.:+@%/-]+)$/,
      'Write the id of a case, such as SPC-SUB-013.',
    ),
  reason: z.string().min(1, 'Say why it fails.'),
  expires: z.iso.date('Write the day on which it is to be looked at again, such as 2027-01-31.'),
});

const judged = {
  $schema: z.string().exactOptional(),
  /** Whether what SHOULD hold fails the run. */
  strict: z.boolean().default(false),
  /** Cases that fail, why, and until when that is accepted. */
  knownFailures: z.array(knownFailure).default([]),
};

const conformanceConfig = z.strictObject({
  ...judged,
  /** What is judged. */
  role: z.literal('server').default('server'),
  /** The frozen list of cases that it is judged by. Default: the newest core, and declared features. */
  profile: z.enum(profileNames, `Write one of ${profileNames.join(', ')}.`).exactOptional(),
  /** Optional parts of the protocol that the implementation has. */
  features: z.array(z.enum(features)).default([]),
});

const clientConformanceConfig = z.strictObject({
  ...judged,
  /** What is judged. */
  role: z.literal('client', 'Write "client", or name another file by --config.'),
  /** Optional parts of the protocol that the client has. Default: what its adapter says. */
  features: z.array(z.enum(clientFeatures)).exactOptional(),
});

/** What is declared of a server. */
export type ConformanceConfig = z.infer<typeof conformanceConfig>;

/** What is declared of a client. */
export type ClientConformanceConfig = z.infer<typeof clientConformanceConfig>;

/** A case that is known to fail. */
export type KnownFailure = z.infer<typeof knownFailure>;

/**
 * Reads the configuration of a server.
 *
 * @throws TypeError naming each wrong place, and what to write there.
 */
export function parseConformanceConfig(
  text: string,
  caseIds: readonly string[],
): ConformanceConfig {
  return checkIds(check(conformanceConfig, text), caseIds);
}

/**
 * Reads the configuration of a client.
 *
 * @throws TypeError naming each wrong place, and what to write there.
 */
export function parseClientConformanceConfig(
  text: string,
  caseIds: readonly string[],
): ClientConformanceConfig {
  return checkIds(check(clientConformanceConfig, text), caseIds);
}

/** The configuration of a server of which nothing is declared. */
export function defaultConformanceConfig(): ConformanceConfig {
  return conformanceConfig.parse({});
}

function checkIds<Config extends { readonly knownFailures: readonly KnownFailure[] }>(
  config: Config,
  caseIds: readonly string[],
): Config {
  const listed = config.knownFailures.map((known) => known.case);
  // Cases of a contract are known only where that contract is judged.
  const contractIsJudged = caseIds.some(isOfContract);
  const unknown = listed.find(
    (id) => !caseIds.includes(id) && (contractIsJudged || !isOfContract(id)),
  );
  if (unknown !== undefined) {
    throw new TypeError(`knownFailures: there is no case ${unknown}; --list shows all.`);
  }
  const twice = listed.find((id, place) => listed.indexOf(id) !== place);
  if (twice !== undefined) throw new TypeError(`knownFailures: ${twice} is listed twice.`);
  return config;
}

function isOfContract(id: string): boolean {
  return id.startsWith('SPC-CTR-');
}

function check<Config>(schema: z.ZodType<Config>, text: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TypeError(`it is not JSON: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const issues = read.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'it'}: ${message}`,
  );
  throw new TypeError(issues.join('\n'), { cause: read.error });
}
