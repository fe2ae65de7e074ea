import { describe, expect, it } from 'vitest';
import { FrameMeter } from '../../src/connection/frame-meter.ts';
import { DEFAULT_LIMITS } from '../../src/limits/gateway-limits.ts';
import { frame, OPCODE } from '../raw-socket.ts';

const limits = {
  ...DEFAULT_LIMITS,
  maxFragments: 3,
  controlFramesPerSecond: 1,
  controlFrameBurst: 2,
};
const part = { fin: false };

describe('the frame meter', () => {
  it.each([1, 2, 3, 7, 1_000_000])('reads frames in chunks of %i bytes', (size) => {
    const meter = new FrameMeter(limits);
    const bytes = Buffer.concat([
      frame(OPCODE.text, 'a'.repeat(5)),
      frame(OPCODE.text, 'b'.repeat(300), part),
      frame(OPCODE.ping, 'p'),
      frame(OPCODE.continuation, 'c'.repeat(70_000)),
      frame(OPCODE.text, ''),
    ]);
    for (let at = 0; at < bytes.length; at += size) {
      expect(meter.read(bytes.subarray(at, at + size), 0)).toBeUndefined();
    }
    expect(meter.openSince).toBeUndefined();
  });

  it('knows since when a message is under way', () => {
    const meter = new FrameMeter(limits);
    const whole = frame(OPCODE.text, 'hello');
    meter.read(whole.subarray(0, 1), 10);
    meter.read(whole.subarray(1, 4), 20);
    expect(meter.openSince).toBe(10);
    meter.read(whole.subarray(4), 30);
    expect(meter.openSince).toBeUndefined();
    meter.read(Buffer.concat([whole, frame(OPCODE.text, 'x', part)]), 40);
    meter.read(frame(OPCODE.pong), 50);
    expect(meter.openSince).toBe(40);
    meter.read(Buffer.concat([frame(OPCODE.continuation, 'y'), whole.subarray(0, 3)]), 60);
    expect(meter.openSince).toBe(60);
  });

  it('counts what one message is cut into', () => {
    const meter = new FrameMeter(limits);
    const rest = frame(OPCODE.continuation, '', part);
    for (let n = 0; n < 3; n += 1) {
      const message = [frame(OPCODE.text, '', part), rest, frame(OPCODE.continuation, '')];
      expect(meter.read(Buffer.concat(message), 0)).toBeUndefined();
    }
    expect(meter.read(Buffer.concat([frame(OPCODE.text, '', part), rest, rest, rest]), 0)).toBe(
      'fragments',
    );
  });

  it('counts pings, and pongs that nobody asked for', () => {
    const meter = new FrameMeter(limits);
    for (let n = 0; n < 10; n += 1) {
      meter.expectPong();
      expect(meter.read(frame(OPCODE.pong), 0)).toBeUndefined();
    }
    expect(meter.read(Buffer.concat([frame(OPCODE.ping), frame(OPCODE.pong)]), 0)).toBeUndefined();
    expect(meter.read(frame(OPCODE.ping), 0)).toBe('control-frames');
    expect(meter.read(frame(OPCODE.ping), 1_000)).toBeUndefined();
  });
});
