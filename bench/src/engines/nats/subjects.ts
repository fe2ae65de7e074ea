export const ASKED = 'bench.asked';
export const KEPT = 'bench.kept';
export const STREAM = 'bench-kept';
