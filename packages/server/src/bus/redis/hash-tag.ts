const SPECIAL = /[%{}]/;
const EVERY_SPECIAL = /[%{}]/g;

/**
 * A name as the part of a key that says where a cluster keeps it: keys with the same tag are kept together.
 * https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
 */
export function hashTag(name: string): string {
  // Looked for first, because there is hardly ever one.
  return SPECIAL.test(name)
    ? `{${name.replaceAll(EVERY_SPECIAL, encodeURIComponent)}}`
    : `{${name}}`;
}
