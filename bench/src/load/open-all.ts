/** Connections that are established at once. */
const AT_ONCE = 50;

/** Opens so many, several at a time; they come back in the order of their numbers. */
export async function openAll<T>(
  count: number,
  open: (index: number) => Promise<T>,
): Promise<readonly T[]> {
  const opened: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      opened[index] = await open(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return opened;
}
