/** Roles that an implementation is judged in. */
export const roles = ['server', 'client', 'codec'] as const;

/** What an implementation is judged as. */
export type Role = (typeof roles)[number];
