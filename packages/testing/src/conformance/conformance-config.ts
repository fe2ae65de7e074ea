import { z } from 'zod';
import { features } from './feature.ts';

/** The file that a configuration is looked for in. */
export const CONFIG_FILE = 'sallyport.conformance.json';

const knownFailure = z.strictObject({
  case: z
    .string()
    .regex(
      /^SPC-([A-Z]{3}-\d{3}|CTR-[\w~.:+@%/-]+)$/,
      'Write the id of a case, such as SPC-SUB-013.',
    ),
  reason: z.string().min(1, 'Say why it fails.'),
  expires: z.iso.date('Write the day on which it is to be looked at again, such as 2027-01-31.'),
});

const conformanceConfig = z.strictObject({
  $schema: z.string().exactOptional(),
  /** What is judged. */
  role: z.literal('server').default('server'),
  /** Optional parts of the protocol that the implementation has. */
  features: z.array(z.enum(features)).default([]),
  /** Whether what SHOULD hold fails the run. */
  strict: z.boolean().default(false),
  /** Cases that fail, why, and until when that is accepted. */
  knownFailures: z.array(knownFailure).default([]),
});

/** What is declared of an implementation. */
export type ConformanceConfig = z.infer<typeof conformanceConfig>;

/** A case that is known to fail. */
export type KnownFailure = z.infer<typeof knownFailure>;

/**
 * Reads a configuration.
 *
 * @throws TypeError naming each wrong place, and what to write there.
 */
export function parseConformanceConfig(
  text: string,
  caseIds: readonly string[],
): ConformanceConfig {
  const config = check(text);
  const listed = config.knownFailures.map((known) => known.case);
  // Cases of a contract are known only where that contract is judged.
  const judged = caseIds.some(isOfContract);
  const unknown = listed.find((id) => !caseIds.includes(id) && (judged || !isOfContract(id)));
  if (unknown !== undefined) {
    throw new TypeError(`knownFailures: there is no case ${unknown}; --list shows all.`);
  }
  const twice = listed.find((id, place) => listed.indexOf(id) !== place);
  if (twice !== undefined) throw new TypeError(`knownFailures: ${twice} is listed twice.`);
  return config;
}

/** The configuration of an implementation of which nothing is declared. */
export function defaultConformanceConfig(): ConformanceConfig {
  return conformanceConfig.parse({});
}

function isOfContract(id: string): boolean {
  return id.startsWith('SPC-CTR-');
}

function check(text: string): ConformanceConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TypeError(`it is not JSON: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  const read = conformanceConfig.safeParse(value);
  if (read.success) return read.data;
  const issues = read.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'it'}: ${message}`,
  );
  throw new TypeError(issues.join('\n'), { cause: read.error });
}
