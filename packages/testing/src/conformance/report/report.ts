import { z } from 'zod';
import { roles } from '../role.ts';

/** Names the format of a report; readers refuse another. */
export const REPORT_FORMAT = 'sallyport-conformance/1';

const status = z.enum([
  'pass',
  'fail',
  'warn',
  'not-applicable',
  'untestable',
  'known-failure',
  'stale',
  'harness-error',
]);

const finding = z.object({
  expected: z.string(),
  actual: z.string(),
  /** The check of every frame that found it, where it was not the case itself. */
  check: z.string().exactOptional(),
});

const result = z.object({
  id: z.string(),
  title: z.string(),
  area: z.string(),
  level: z.enum(['MUST', 'SHOULD', 'MAY']),
  requirements: z.array(z.string()),
  status,
  durationMs: z.number(),
  findings: z.array(finding),
  /** Why it has its status, where the findings do not say it. */
  reason: z.string().exactOptional(),
  transcript: z.array(
    z.object({
      atMs: z.number(),
      connection: z.number(),
      from: z.enum(['kit', ...roles]),
      text: z.string(),
    }),
  ),
});

const report = z.object({
  format: z.literal(REPORT_FORMAT),
  role: z.enum(roles),
  /** Name of the implementation. */
  name: z.string(),
  /** Where it was, where it has an address. */
  url: z.string().exactOptional(),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  features: z.array(z.string()),
  strict: z.boolean(),
  /** What ids and other invented texts followed from. */
  seed: z.int().exactOptional(),
  /** The frozen list of cases that was chosen, where one was. */
  profile: z.string().exactOptional(),
  /** The command without its choice of cases, where a command ran it. */
  command: z.string().exactOptional(),
  /** Why no case ran, where the implementation could not be reached. */
  error: z.string().exactOptional(),
  /** What the developer of the implementation does first, where it was not reached or went away. */
  nextStep: z.string().exactOptional(),
  exitCode: z.int(),
  results: z.array(result),
});

/** What a run found: the model that every other form of report is made from. */
export type ConformanceReport = z.infer<typeof report>;
/** What became of one case. */
export type CaseResult = z.infer<typeof result>;
/** What a case can have come to. */
export type CaseStatus = z.infer<typeof status>;
/** One thing that was not as expected. */
export type Finding = z.infer<typeof finding>;

/**
 * Reads a report that was written as JSON.
 *
 * @throws TypeError where it is not one, or of another format.
 */
export function parseConformanceReport(text: string): ConformanceReport {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TypeError('it is not JSON; write reports with --json.', { cause });
  }
  const read = report.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new TypeError(
    `it is not a report of ${REPORT_FORMAT}: ${issue?.path.join('.')}: ${issue?.message}`,
    { cause: read.error },
  );
}
