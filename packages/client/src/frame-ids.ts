/** Ids of frames: unique to a client's user, because the server remembers them. Specification: Envelopes. */
export function createFrameIds(uuid: string): () => string {
  const prefix = uuid.slice(0, 18);
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}
