import type { Moment } from './run-load.ts';

/** Lines for a log are fewer than for people who look at it. */
const LOG_EVERY = 5;

/** Shows a run on stderr while it goes on: one line that is written over, or a line now and then in a log. */
export function createMomentDisplay(connections: number): {
  readonly show: (moment: Moment) => void;
  readonly clear: () => void;
} {
  const { stderr } = process;
  let last: Moment | undefined;
  let shown = 0;
  return {
    show(moment) {
      const text = describe(moment, last, connections);
      last = moment;
      shown += 1;
      if (stderr.isTTY) stderr.write(`\r\u001B[K${text.slice(0, stderr.columns - 1)}`);
      else if (shown % LOG_EVERY === 1) stderr.write(`${text}\n`);
    },
    clear() {
      if (stderr.isTTY) stderr.write('\r\u001B[K');
    },
  };
}

function describe(moment: Moment, last: Moment | undefined, connections: number): string {
  const span = moment.seconds - (last?.seconds ?? 0);
  const rate = (name: 'answered' | 'delivered'): number =>
    span <= 0 ? 0 : Math.round((moment[name] - (last?.[name] ?? 0)) / span);
  return [
    `${moment.phase} ${Math.max(0, moment.seconds).toFixed(0)} s`,
    `${moment.open}/${connections} open`,
    `${rate('answered')} answers/s`,
    `${rate('delivered')} deliveries/s`,
    `${moment.inFlight} in flight`,
    `${moment.failed} failed`,
  ].join('  ');
}
