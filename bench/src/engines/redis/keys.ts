export const ASKED = 'bench:asked';
export const ANSWERED = 'bench:answered';
export const STREAM = 'bench:kept';
export const GROUP = 'desk';
