import assert from 'node:assert/strict';
import { busCasesOf } from '../bus-case.ts';

export const topicCases = busCasesOf('topics', {
  async 'tell whoever listens, in the order of the sender'({ one, other, subject, until }) {
    const heard: string[][] = [[], [], []];
    await one.topics.subscribe(subject, (data) => heard[0]?.push(data));
    await other.topics.subscribe(subject, (data) => heard[1]?.push(data));
    await other.topics.subscribe(subject, (data) => heard[2]?.push(data));
    const sent = Array.from({ length: 200 }, (_, index) => String(index));
    await Promise.all(sent.map((data) => one.topics.publish(subject, data)));
    for (const data of heard) {
      await until(() => data.length >= sent.length, 'every message to be heard');
      assert.deepEqual(data, sent);
    }
  },

  async 'tell nobody of other subjects'({ one, other, subject, until }) {
    const heard: string[] = [];
    await other.topics.subscribe(`${subject}:*`, (data) => heard.push(data));
    await other.topics.subscribe(subject, (data) => heard.push(data));
    await one.topics.publish(`${subject}:a`, 'of another');
    await one.topics.publish(`${subject}a`, 'of another');
    await one.topics.publish(subject, 'of this');
    await until(() => heard.includes('of this'), 'the message to be heard');
    assert.deepEqual(heard, ['of this']);
  },

  async 'keep data as it is, on subjects of any characters'({ one, other, subject, until }) {
    const odd = `${subject}/ä {x}.>*? "😀"`;
    const sent = ['', '\u0000\r\n', '{"a":1}', '日本語 😀', 'x'.repeat(100_000)];
    const heard: string[] = [];
    await other.topics.subscribe(odd, (data) => heard.push(data));
    for (const data of sent) await one.topics.publish(odd, data);
    await until(() => heard.length >= sent.length, 'every message to be heard');
    assert.deepEqual(heard, sent);
  },

  async 'keep nothing for later'({ one, other, subject, until }) {
    const heard: string[] = [];
    await one.topics.publish(subject, 'early');
    await other.topics.subscribe(subject, (data) => heard.push(data));
    await one.topics.publish(subject, 'late');
    await until(() => heard.length > 0, 'the message to be heard');
    assert.deepEqual(heard, ['late']);
  },

  async 'tell nothing after they are stopped, and stop twice'({ one, other, subject, until }) {
    const stopped: string[] = [];
    const heard: string[] = [];
    const listen = (data: string) => stopped.push(data);
    const following = await other.topics.subscribe(subject, listen);
    const still = await other.topics.subscribe(subject, listen);
    following.stop();
    following.stop();
    await one.topics.publish(subject, 'a');
    await until(() => stopped.length === 1, 'the listener that goes on to hear it, once');
    still.stop();
    await other.topics.subscribe(subject, (data) => heard.push(data));
    await one.topics.publish(subject, 'b');
    await until(() => heard.length === 1, 'the new listener to hear it');
    assert.deepEqual(stopped, ['a']);
  },
});
