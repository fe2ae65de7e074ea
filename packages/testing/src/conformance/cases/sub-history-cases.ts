import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import { fits } from '../pattern.ts';
import type { Probe } from '../probe.ts';

const subscribe = (channel: string) => ({ type: 'subscribe', channel });
const append = (text: string) => ({ channel: 'history', intent: 'append', payload: { text } });

interface Position {
  readonly epoch: string;
  readonly offset: number;
}

function positionIn(value: unknown): Position {
  const { epoch, offset } = isFrame(value) ? value : {};
  if (typeof epoch === 'string' && typeof offset === 'number') return { epoch, offset };
  throw new CaseFailure('epoch and offset', show(value));
}

async function subscribed(probe: Probe, since?: object): Promise<Frame> {
  const payload = since === undefined ? {} : { payload: { since } };
  const ack = await probe.expect({ ...subscribe('history'), ...payload }, { type: 'ack' });
  return isFrame(ack.payload) ? ack.payload : {};
}

async function appended(probe: Probe, text: string): Promise<Position> {
  return positionIn(await probe.next({ channel: 'history', payload: { text } }));
}

/** Histories, recovery, and reserved addresses. */
export const subHistoryCases = casesOf('SUB', {
  '015': {
    title: 'numbers every message of a history, and says where it stands in the ack',
    rules: 'SUB-013 SUB-014 SUB-015 SUB-016',
    requires: ['history'],
    async run({ connect, unique }) {
      const probe = await connect();
      let { epoch, offset } = positionIn(await subscribed(probe));
      for (let n = 0; n < 3; n += 1) {
        const text = unique();
        probe.send(append(text));
        const position = await appended(probe, text);
        if (position.epoch !== epoch || position.offset !== offset + 1) {
          throw new CaseFailure(`${epoch} ${offset + 1}`, show(position));
        }
        ({ epoch, offset } = position);
      }
    },
  },
  '016': {
    title: 'sends what was missed since a position, in order, and then what is live',
    rules: 'SUB-017 SUB-018',
    requires: ['history'],
    async run({ connect, unique }) {
      const probe = await connect();
      const since = positionIn(await subscribed(probe));
      const texts = [unique(), unique(), unique()];
      for (const text of texts) await probe.expect(append(text), { type: 'ack' });
      await probe.close();
      const back = await connect();
      const ack = await subscribed(back, since);
      if (ack.recovered !== true || ack.epoch !== since.epoch || ack.offset !== since.offset) {
        throw new CaseFailure(`recovered: true at ${show(since)}`, show(ack));
      }
      const live = unique();
      back.send(append(live));
      const message = { type: 'message', channel: 'history' };
      for (const [place, text] of [...texts, live].entries()) {
        const { offset, payload } = await back.next(message);
        const wanted = { offset: since.offset + place + 1, payload: { text } };
        if (!fits(wanted, { offset, payload })) {
          throw new CaseFailure(show(wanted), show({ offset, payload }));
        }
      }
      await back.silent(message);
    },
  },
  '017': {
    title: 'says that a position of another log cannot be served, and where its own ends',
    rules: 'SUB-019',
    requires: ['history'],
    async run({ connect }) {
      const probe = await connect();
      const end = positionIn(await subscribed(probe));
      const ack = await subscribed(await connect(), { epoch: 'another', offset: 1 });
      const wanted = { ...end, recovered: false, cause: 'epoch' };
      if (ack.recovered !== false || ack.cause !== 'epoch' || positionIn(ack).epoch !== end.epoch) {
        throw new CaseFailure(show(wanted), show(ack));
      }
    },
  },
  '018': {
    title: 'says that a position beyond the end of the log cannot be served',
    rules: 'SUB-019',
    requires: ['history'],
    async run({ connect }) {
      const probe = await connect();
      const { epoch, offset } = positionIn(await subscribed(probe));
      const ack = await subscribed(await connect(), { epoch, offset: offset + 1_000 });
      if (ack.recovered !== false || ack.cause !== 'epoch') {
        throw new CaseFailure('recovered: false with the cause epoch', show(ack));
      }
    },
  },
  '019': {
    title: 'says that a position that is no longer kept cannot be served',
    rules: 'SUB-019',
    requires: ['history'],
    async run({ connect, unique }) {
      const probe = await connect();
      const since = positionIn(await subscribed(probe));
      const kept = 100;
      for (let n = 0; n <= kept; n += 1) await probe.expect(append(unique()), { type: 'ack' });
      const ack = await subscribed(await connect(), since);
      if (ack.recovered !== false || ack.cause !== 'retention') {
        throw new CaseFailure('recovered: false with the cause retention', show(ack));
      }
    },
  },
  '020': {
    title: 'refuses a reserved address of another user or session',
    rules: 'SUB-030',
    async run({ connect }) {
      const probe = await connect();
      for (const channel of ['@user:grace', '@session:another', '@other']) {
        await probe.refused(subscribe(channel), 'forbidden');
      }
    },
  },
  '021': {
    title: 'recovers the reserved address of its own user',
    rules: 'SUB-028 SUB-033',
    requires: ['direct'],
    async run({ connect }) {
      const since = { epoch: 'another', offset: 1 };
      const frame = { ...subscribe('@user:ada'), payload: { since } };
      await (await connect()).expect(frame, { type: 'ack', payload: { recovered: false } });
    },
  },
});
