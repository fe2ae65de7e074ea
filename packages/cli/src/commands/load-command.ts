import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command, OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { formatLoadMarkdown } from '../load/load-markdown.ts';
import type { LoadReport } from '../load/load-report.ts';
import { createLoadReport } from '../load/load-report.ts';
import { readThreads } from '../load/load-settings.ts';
import { measure } from '../load/measured.ts';
import { meetServer } from '../load/meet-server.ts';
import { checkScenario, planLoad } from '../load/plan-load.ts';
import { readScenario } from '../load/read-scenario.ts';
import { runLoad } from '../load/run-load.ts';
import { createMomentDisplay } from '../load/show-moment.ts';
import { messageOf, UsageError } from '../usage-error.ts';

/** `sallyport load`: puts a server of the protocol under load, and judges it by thresholds. */
export const loadCommand: Command = {
  help: `sallyport load <scenario> [--url <ws url>] [--json <file>] [--markdown <file>]

Opens connections to a server of the protocol, sends what the scenario says, and measures: from the time when
something was to be sent, so that a server that stalls is not flattered. docs/load.md describes scenarios.

  <scenario>            JSON, or a module that exports "scenario".
  --url <ws url>        The endpoint: ws://127.0.0.1:8000/ws. Default: "url" of the scenario.
  --contract <source>   contract.json, module, git revision or package. Default: "contract" of the scenario.
  --tokens <file>       Tokens, one a line, which the connections take in turn.
  --token-command <cmd> The same from the output of a shell command, which runs once.
  --threads <number>    Default: one for each core.
  --max-connections <n> A scenario with more is refused. Default: 20000.
  --max-seconds <n>     A scenario that takes longer is refused. Default: 3600.
  --check               Checks the scenario against its contract, and connects to nobody.
  --json <file>         Writes the report as data, with a moment for each second.
  --markdown <file>     Writes the report that is printed.

SALLYPORT_LOAD_KEY is a key for HS256, 32 bytes or more in base64url, with which a test server verifies its tokens:
each connection is made a token of its own. SALLYPORT_TOKEN is one token for all connections.

Ctrl+C ends the run and reports what was done; a second one ends the command at once.

Exit codes: 0 every threshold held, 1 one was missed or no connection was left, 3 used wrongly or not reachable,
4 stopped before the end.
`,
  misuseExitCode: 3,
  options: {
    url: { type: 'string' },
    contract: { type: 'string' },
    tokens: { type: 'string' },
    'token-command': { type: 'string' },
    threads: { type: 'string' },
    'max-connections': { type: 'string' },
    'max-seconds': { type: 'string' },
    check: { type: 'boolean' },
    json: { type: 'string' },
    markdown: { type: 'string' },
  },
  async run([file, ...rest], options) {
    if (file === undefined || rest.length > 0) {
      throw new UsageError('Name one scenario: sallyport load scenario.json --url ws://…');
    }
    const threads = readThreads(options);
    const scenario = await readScenario(file);
    const checked = await checkScenario(scenario, options);
    if (options.check === true) {
      console.log(`${file} fits ${checked.forms.json.name}@${checked.forms.json.version}.`);
      return 0;
    }
    const plan = await planLoad(scenario, checked, options);
    const welcome = await meetServer(plan, checked.forms.json);
    const startedAt = new Date();
    const display = createMomentDisplay(plan.connections);
    using interruption = onInterrupt();
    const { signal } = interruption;
    const outcome = await runLoad(plan, { threads, signal, onMoment: display.show });
    display.clear();
    const measured = measure(plan, outcome.tally);
    const verdicts = checked.thresholds.map(({ judge }) => judge(measured));
    const report = createLoadReport({
      scenario,
      plan,
      welcome,
      threads,
      startedAt,
      outcome,
      measured,
      verdicts,
    });
    process.stdout.write(formatLoadMarkdown(report));
    await writeReport(report, options);
    if (report.ending === 'interrupted') return 4;
    return report.passed ? 0 : 1;
  },
};

interface Interruption extends Disposable {
  readonly signal: AbortSignal;
}

/** The first signal ends the run; a second one ends the process at once, as signals do by default. */
function onInterrupt(): Interruption {
  const controller = new AbortController();
  const abort = (): void => {
    release();
    controller.abort();
  };
  const release = (): void => {
    process.off('SIGINT', abort);
    process.off('SIGTERM', abort);
  };
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  return { signal: controller.signal, [Symbol.dispose]: release };
}

async function writeReport(report: LoadReport, options: OptionValues): Promise<void> {
  await write(textOption(options, 'json'), `${JSON.stringify(report, null, 2)}\n`);
  await write(textOption(options, 'markdown'), formatLoadMarkdown(report));
}

async function write(file: string | undefined, text: string): Promise<void> {
  if (file === undefined) return;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (cause) {
    throw new UsageError(`${file} cannot be written: ${messageOf(cause)}`, { cause });
  }
}
