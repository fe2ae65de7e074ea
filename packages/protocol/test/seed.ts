/** One for every run, so that a run can be repeated; `SALLYPORT_SEED=7 npm test` looks elsewhere. */
export const seed = Number(process.env.SALLYPORT_SEED ?? 20_260_101);
