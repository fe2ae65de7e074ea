/** MUST cases for clients without a faulty client, and why. */
export const withoutClientMutant: Readonly<Record<string, string>> = {
  'CPC-LIV-215':
    'The client of the project does not see the status of a refused upgrade, so that there is nothing to make faulty.',
};
