/** Parts of the protocol that a server may lack; a configuration declares those that it has. */
export const features = ['history', 'memory', 'direct', 'mcp'] as const;

/** A part of the protocol that a server may lack. */
export type Feature = (typeof features)[number];
