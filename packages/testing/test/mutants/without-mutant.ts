/** MUST cases without a faulty server, and why. */
export const withoutMutant: Readonly<Record<string, string>> = {};
