import { setTimeout as after } from 'node:timers/promises';
import { arrivals, runSchedule } from './arrivals.ts';
import type { Member } from './member.ts';
import type { Stage } from './scenario.ts';
import type { Sender } from './sender.ts';

/** What a stage runs with. Times are milliseconds of `now`. */
export interface StageRun {
  readonly from: number;
  /** The arrivals of this thread. */
  readonly share: { readonly offset: number; readonly every: number };
  readonly members: readonly Member[];
  readonly sender: Sender;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Runs a stage to its end, or to the signal. */
export async function runStage(stage: Stage, run: StageRun): Promise<void> {
  const endAt = run.from + stage.seconds * 1_000;
  if (stage.kind === 'rate') await runRate(stage, run);
  const stop = stage.kind === 'think' ? startThinking(stage.thinkMs, run) : undefined;
  await after(Math.max(0, endAt - run.now()), undefined, { signal: run.signal }).catch(() => {}); // ended early
  stop?.();
}

/** Members that are asked for room before an arrival is given up. */
const TRIES = 64;

function runRate(stage: Extract<Stage, { kind: 'rate' }>, run: StageRun): Promise<void> {
  const { from, share, members, sender, now, signal } = run;
  const { seconds, perSecond, toPerSecond = perSecond } = stage;
  let turn = 0;
  return runSchedule({
    dueTimes: arrivals({ from, seconds, perSecond, toPerSecond, ...share }),
    now,
    signal,
    act(dueAt) {
      for (let tries = Math.min(TRIES, members.length); tries > 0; tries -= 1) {
        const member = members[turn];
        turn = (turn + 1) % members.length;
        if (member?.line?.hasRoom !== true) continue;
        sender.send(member, dueAt);
        return true;
      }
      sender.refuse();
      return true;
    },
  });
}

type ThinkMs = Extract<Stage, { kind: 'think' }>['thinkMs'];

function startThinking({ min, max }: ThinkMs, run: StageRun): () => void {
  const { from, members, sender, now, signal } = run;
  let over = false;
  const think = (member: Member, delayMs: number): void => {
    const dueAt = now() + delayMs;
    setTimeout(() => {
      if (over || signal.aborted || member.line?.isOpen !== true) return;
      const again = (): void => think(member, min + sender.random() * (max - min));
      if (member.line.hasRoom) sender.send(member, dueAt, again);
      else again();
    }, delayMs).unref();
  };
  // The first one anywhere in the span, so that they do not act in step.
  for (const member of members) think(member, Math.max(0, from - now()) + sender.random() * max);
  return () => {
    over = true;
  };
}
