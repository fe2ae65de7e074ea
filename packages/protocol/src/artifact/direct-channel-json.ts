import { DIRECT_TEMPLATES } from '../contract/direct.ts';
import type { ChannelJson, DirectJson } from './contract-format.ts';

/** Direct messages as the channel that they are, at the addresses of users or of sessions. */
export function directChannelJson(
  direct: DirectJson,
  owner: keyof typeof DIRECT_TEMPLATES,
): ChannelJson {
  return { ...direct, template: DIRECT_TEMPLATES[owner], accepts: {} };
}
