import { decodeToken, encodeToken } from './nats-token.ts';

/** What a record is called in its bucket. */
export function fullKey(group: string, key: string): string {
  return `${encodeToken(group)}.${encodeToken(key)}`;
}

/** The key of a full one. */
export function keyOf(full: string): string {
  return decodeToken(full.slice(full.indexOf('.') + 1));
}

/** Numbers begin anew in a bucket that was lost, so a version says which bucket it is of. */
export function versionOf(streamId: string, revision: number): string {
  return `${revision}@${streamId}`;
}

/** The number of a version; none where it is of another bucket. */
export function revisionOf(streamId: string, version: string): number | undefined {
  const [revision, of] = version.split('@');
  return of === streamId ? Number(revision) : undefined;
}
