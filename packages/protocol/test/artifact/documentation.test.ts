import { channel, defineContract, event, method } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const say = event({ payload: z.object({ text: z.string() }) });

describe('documentation of a contract', () => {
  test('refuses a name that is gone', () => {
    const base = { name: 'hall', version: '1.0.0' };
    const room = channel('room', { accepts: { say }, removed: { accepts: ['say'] } });
    expect(() => defineContract({ ...base, channels: { room } })).toThrow(
      'channels.room.accepts.say',
    );
    const hall = channel('hall:{id}', { accepts: { say } });
    const removed = { channels: ['hall:{id}'] };
    expect(() => defineContract({ ...base, channels: { hall }, removed })).toThrow('channels.hall');
    const rpc = { list: method({ params: z.object({}), result: z.object({}) }) };
    expect(() =>
      defineContract({ ...base, channels: {}, rpc, removed: { rpc: ['list'] } }),
    ).toThrow('rpc.list');
  });

  test.each(['soon', '2027-02-30', '2027-1-1'])('refuses the sunset %s', (sunset) => {
    const room = channel('room', { accepts: { say }, sunset });
    expect(() => defineContract({ name: 'hall', version: '1.0.0', channels: { room } })).toThrow(
      'a day such as "2027-01-31"',
    );
  });

  test('types examples after the schemas', () => {
    const payload = z.object({ text: z.string(), at: z.number().default(0) });
    event({ payload, examples: [{ payload: { text: 'Hello' } }] });
    // @ts-expect-error an example is what its sender writes
    event({ payload, examples: [{ payload: { text: 1 } }] });
    // @ts-expect-error no such parameter
    method({ params: z.object({}), result: z.null(), examples: [{ params: 3 }] });
  });
});
