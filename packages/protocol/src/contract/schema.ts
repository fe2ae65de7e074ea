import type { z } from 'zod';

/** A schema that is known by its types alone: what a sender writes, and what a receiver reads. */
export type Schema<Written, Read = Written> = z.ZodType<Read, Written>;

/** The schema of a channel's parameters that is known by their types alone. */
export type ParamSchemas<
  Written,
  Read extends { [Name in keyof Written]: unknown } = Written,
> = z.ZodObject<{ [Name in keyof Written]: Schema<Written[Name], Read[Name]> }>;
