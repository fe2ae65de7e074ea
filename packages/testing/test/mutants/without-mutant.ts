/** MUST cases without a faulty server, and why. */
export const withoutMutant: Readonly<Record<string, string>> = {
  'SPC-CON-038': 'No server of the project refuses a verified identity yet.',
  'SPC-CON-040': 'No server of the project evicts by policy yet.',
};
