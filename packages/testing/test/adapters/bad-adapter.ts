// An adapter that is wrong in the way that its argument names.
import { createInterface } from 'node:readline';

const how = process.argv[2];
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
const hello = {
  event: 'hello',
  protocol: 'sallyport-adapter/1',
  client: `bad (${how})`,
  features: [],
};

if (how === 'no-hello') setInterval(() => undefined, 1_000);
else if (how === 'garbage-first') process.stdout.write('> my-client@1.0.0 adapter\n');
else if (how === 'other-protocol') say({ ...hello, protocol: 'sallyport-adapter/2' });
else if (how === 'dies-first') {
  process.stderr.write('ModuleNotFoundError: No module named "my_client"\n');
  process.exit(7);
} else say(hello);

let operations = 0;
createInterface(process.stdin).on('line', (line) => {
  const { call, op } = JSON.parse(line);
  operations += 1;
  if (how === 'garbage') process.stdout.write('connecting...\n');
  if (how === 'dies') process.exit(7);
  if (how === 'floods') for (let n = 0; n < 30_000; n += 1) say({ event: 'report', message: 'x' });
  if (how === 'long-line') process.stdout.write('x'.repeat(17 * 1024 * 1024));
  if (how === 'cannot') {
    const error = { code: 'unsupported', message: `no ${op}` };
    say(op === 'close' ? { call, ok: null } : { call, error });
  }
  if (how === 'answers-unasked') say({ call: `${operations}000`, ok: null });
});
