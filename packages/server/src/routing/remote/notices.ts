import type { Bus } from '../../bus/bus.ts';
import type { Log } from '../../log.ts';
import type { WorkNotice } from '../../service/remote/work-letter.ts';
import { noticeTopic } from '../../service/remote/work-letter.ts';

export interface NoticesParts {
  readonly bus: Pick<Bus, 'topics'>;
  /** Of this gateway. */
  readonly inbox: { readonly instance: string };
  readonly log: Log;
}

/** What this gateway tells every instance that may have its work. */
export class Notices {
  readonly #parts: NoticesParts;

  constructor(parts: NoticesParts) {
    this.#parts = parts;
  }

  /** It waits for these; what was answered is told again. */
  waiting(subject: string, refs: readonly string[]): void {
    this.tell(subject, { type: 'waiting', gateway: this.#parts.inbox.instance, refs });
  }

  /** At most once: one that is lost is not told again. */
  tell(subject: string, notice: WorkNotice): void {
    const { bus, log } = this.#parts;
    bus.topics
      .publish(noticeTopic(subject), JSON.stringify(notice))
      .catch((error: unknown) => log.warn({ subject, error }, 'services could not be told'));
  }
}
