/** Version of this package, told to clients in `welcome`; a test holds it to package.json. */
export const SERVER_VERSION = '0.1.0';
