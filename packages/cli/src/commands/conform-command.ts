import { exitCodes } from '@sallyport/testing/conformance';
import type { Command } from '../command.ts';
import { conformClient } from '../conform/conform-client.ts';
import { conformFuzz } from '../conform/conform-fuzz.ts';
import { conformReport } from '../conform/conform-report.ts';
import { conformServer } from '../conform/conform-server.ts';
import { conformVectors } from '../conform/conform-vectors.ts';
import { UsageError } from '../usage-error.ts';

/** `sallyport conform`: judges an implementation of the protocol, in whatever language it is written. */
export const conformCommand: Command = {
  help: `sallyport conform server --url <ws url> | --start <command> --ready <port|pattern>
sallyport conform server --contract <source> [--only-invalid] --url <ws url> | --start …
sallyport conform client --command <command> | --control <port>
sallyport conform fuzz --url <ws url> | --start … [--for 60s | --runs <frames>] [--seed <number>]
sallyport conform vectors [--command <command>] [--kind <kind>,...]
sallyport conform report <report.json>... [--html <file>] [--junit <file>] [--badge <file>]

Judges a server that mounts the fixture contract (@sallyport/testing/conformance/contract.json), or a client
through its adapter (docs/conformance-adapter.md), black-box, or makes other forms of the reports that were
written.

  --url <ws url>      Address of the endpoint: ws://127.0.0.1:8000/ws
  --start <command>   Starts the server by the shell and stops it afterwards. It is given the test key.
  --ready <what>      It is ready once it listens on this port, or prints what this regular expression
                      matches; the first group may capture the address.
  --contract <source> Judges it by its own contract instead (contract.json, module, git revision or package):
                      what it must take, what it must refuse, and from whom. It sends valid messages, which the
                      server acts upon.
  --only-invalid      With --contract: sends only what a right server refuses.
  --command <command> Starts the adapter of a client by the shell: lines of JSON on its stdin and stdout.
  --control <port>    Waits for the adapter of a client to open a WebSocket to this port, 0 for a free one, and
                      prints the address.
  --for <time>        fuzz: sends for so long, such as 60s, 10m or 1h. Attack servers for tests only.
  --runs <frames>     fuzz: sends so many frames. Default: 10,000.
  --save <file>       fuzz: keeps what was found there. Default: sallyport-fuzz-<seed>.json.
  --replay <file>     fuzz: sends again what was kept.
  --kind <kind>,...   vectors: only these. Default: all; --command is the adapter of the codec.
  --config <file>     Default: sallyport.conformance.json, where that exists.
  --profile <name>    The frozen list of cases: core-2027.1, full-2027.1, or latest for every case there is.
                      Default: that of the configuration, or the newest core and what its features add.
  --case <id>,...     Only these cases.
  --area <area>,...   Only cases of these areas: CON, ENV, MSG, REQ, SUB, RPC, LIV, SEC, EVO, MCP.
  --list              Lists the cases and runs none.
  --seed <number>     Repeats the ids of a run, which its report names. Default: new ones.
  --name <name>       Name of the implementation in the report. Default: its address, or what its adapter says.
  --json <file>       Writes the report, from which the others can be made later.
  --junit <file>      Writes JUnit XML.
  --html <file>       Writes one page: cases by implementations.
  --badge <file>      Writes a badge (SVG): the profile, and how many of its cases passed.

SALLYPORT_CONFORMANCE_KEY is the test key: 32 bytes or more, in base64url, for HS256. With --start and
without a key, one is made.

Exit codes: 0 all well, 1 failures, 2 known failures that pass or have expired, 3 used wrongly or not
reachable, 4 nothing ran.
`,
  misuseExitCode: exitCodes.harness,
  options: {
    url: { type: 'string' },
    start: { type: 'string' },
    ready: { type: 'string' },
    command: { type: 'string' },
    control: { type: 'string' },
    contract: { type: 'string' },
    'only-invalid': { type: 'boolean' },
    for: { type: 'string' },
    runs: { type: 'string' },
    save: { type: 'string' },
    replay: { type: 'string' },
    kind: { type: 'string' },
    config: { type: 'string', short: 'c' },
    profile: { type: 'string' },
    seed: { type: 'string' },
    case: { type: 'string' },
    area: { type: 'string' },
    list: { type: 'boolean' },
    name: { type: 'string', short: 'n' },
    json: { type: 'string' },
    junit: { type: 'string' },
    html: { type: 'string' },
    badge: { type: 'string' },
  },
  async run([what, ...files], options) {
    if (what === 'report') return conformReport(files, options);
    if (what === 'fuzz' && files.length === 0) return conformFuzz(options);
    if (what === 'vectors' && files.length === 0) return conformVectors(options);
    if (what === 'server' && files.length === 0) return conformServer(options);
    if (what === 'client' && files.length === 0) return conformClient(options);
    throw new UsageError(
      'Say what to judge: sallyport conform server --url ws://127.0.0.1:8000/ws, or sallyport conform client --command "node adapter.js"',
    );
  },
};
