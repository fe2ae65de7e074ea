import type { Channel, ChannelJson } from '@sallyport/protocol';
import { buildAddress, parseTemplate } from '@sallyport/protocol';
import { isRecord, NotGenerated } from './sample/plain-schema.ts';
import { sampleSchema } from './sample/sample-schema.ts';

/** An address of a channel, and the claims of an identity that may use it. */
export interface Stand {
  readonly address: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

const SAMPLES = 24;
/** For parameters of which the contract says nothing but their names. */
const PLAIN = 'conformance';

/**
 * Finds an address that stands for this channel and no other.
 *
 * @throws NotGenerated where it finds none.
 */
export function standAt(
  json: ChannelJson,
  live: Channel,
  finds: (address: string) => boolean,
): Stand {
  const { params } = parseTemplate(json.template);
  for (const sample of sampleParams(json, live, params)) {
    const address = addressOf(json, sample);
    const claims = claimsOf(json, sample);
    if (address !== undefined && claims !== undefined && finds(address)) return { address, claims };
  }
  throw new NotGenerated(`no address was found that stands for "${json.template}"`);
}

/** The address with these parameters, where they can be written in one. */
export function addressOf({ template }: ChannelJson, params: unknown): string | undefined {
  if (!isRecord(params)) return undefined;
  const texts = Object.entries(params).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  try {
    return buildAddress(parseTemplate(template), Object.fromEntries(texts));
  } catch {
    return undefined;
  }
}

function sampleParams(json: ChannelJson, live: Channel, names: readonly string[]) {
  const plain = Object.fromEntries(names.map((name) => [name, PLAIN]));
  if (json.params === undefined || live.params === undefined) return [plain];
  const sampled = sampleSchema({ schema: json.params, validator: live.params }, SAMPLES);
  return live.params.safeParse(plain).success ? [plain, ...sampled] : sampled;
}

/** What the token must claim for these parameters; nothing where two of them ask for different values. */
function claimsOf({ access }: ChannelJson, params: unknown): Stand['claims'] | undefined {
  const claims = new Map<string, unknown>();
  for (const [name, claim] of Object.entries(access?.bind ?? {})) {
    const value = isRecord(params) ? params[name] : undefined;
    if (claims.has(claim) && claims.get(claim) !== value) return undefined;
    claims.set(claim, value);
  }
  return Object.fromEntries(claims);
}
