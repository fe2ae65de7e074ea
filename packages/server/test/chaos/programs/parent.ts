/** What the process that started this one has asked of it. */
export function readConfig<Config>(): Config {
  process.on('disconnect', () => process.exit(1)); // never outlives the run
  return JSON.parse(process.argv[2] ?? '{}') as Config; // written by `startProgram`
}

/** Says something to the parent. */
export function tellParent(word: unknown): void {
  process.send?.(word);
}

/** Resolves when the parent says this. */
export function hearParent(text: string): Promise<void> {
  return new Promise((resolve) => {
    const hear = (word: unknown): void => {
      if (word !== text) return;
      process.off('message', hear);
      resolve();
    };
    process.on('message', hear);
  });
}
