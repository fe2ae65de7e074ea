import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** Clock ticks of a second in /proc (proc(5), USER_HZ), the same on every Linux. */
const TICKS_PER_SECOND = 100;
/** From the state of the process on: fields 3 to 17 of /proc/self/stat. */
const TIMES = { from: 11, to: 15 };

/** Measures the cores that processes other than this one and its ended children keep busy. */
export class OtherWork {
  readonly #startedAt = performance.now();
  readonly #before = othersTicks();

  /** Since this was made; none where the platform does not tell. Children must have ended. */
  cores(): number | undefined {
    const after = othersTicks();
    if (after === undefined || this.#before === undefined) return undefined;
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    return Math.max(0, (after - this.#before) / TICKS_PER_SECOND / seconds);
  }
}

function othersTicks(): number | undefined {
  // Where this process may use some cores only, the others' work is none of its concern.
  if (cpus().length !== availableParallelism()) return undefined;
  try {
    const [all = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = numbers(
      all.replace('cpu', ''),
    );
    const own = readFileSync('/proc/self/stat', 'utf8').replace(/^.*\) /, '');
    const ownTicks = numbers(own).slice(TIMES.from, TIMES.to);
    return user + nice + system + irq + softIrq + steal - ownTicks.reduce((a, b) => a + b, 0);
  } catch {
    return undefined;
  }
}

function numbers(text: string): number[] {
  return text.trim().split(/\s+/).map(Number);
}
