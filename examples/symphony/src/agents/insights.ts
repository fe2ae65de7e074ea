import type { GatewayStats } from '@sallyport/server';
import type { Answer, Chunk } from '../chunk.ts';
import { figure, figuresFirst, text } from '../chunk.ts';

interface Topic {
  readonly name: string;
  readonly asked: RegExp;
  readonly figures: (stats: GatewayStats) => Iterable<Chunk>;
}

const topics: readonly Topic[] = [
  { name: 'connections', asked: /connect|socket|online|users?\b|people/i, figures: connections },
  { name: 'messages', asked: /message|traffic|envelope|throughput|frames?\b/i, figures: messages },
  { name: 'latency', asked: /latenc|fast|slow|quick|speed|p\d\d|delay|respon/i, figures: latency },
  { name: 'errors', asked: /error|fail|wrong|problem|refus|reject/i, figures: errors },
  { name: 'channels', asked: /channel|subscri|address/i, figures: channels },
  { name: 'uptime', asked: /uptime|running|how long|since|start|instance/i, figures: uptime },
];

const overview =
  /overview|summary|status|everything|\ball\b|figures|health|stats|statistic|metric|how (is|are|s)\b|going/i;

/** Answers from the gateway's live figures. */
export function* answerFromStats(stats: GatewayStats, question: string): Answer {
  const asked = topics.filter((topic) => topic.asked.test(question));
  const chosen = asked.length > 0 || !overview.test(question) ? asked : topics;
  if (chosen.length === 0) {
    yield text(
      `I read the live figures of this gateway. Ask me about ${list(topics.map(({ name }) => name))}, or for an overview.`,
    );
    return 'unanswered';
  }
  yield* figuresFirst(chosen.flatMap((topic) => [...topic.figures(stats)]));
  return 'answered';
}

function* connections({ connections: { active, total } }: GatewayStats): Iterable<Chunk> {
  yield figure('Connected now', active, `${total.toLocaleString('en')} since the start`);
}

function* messages({
  messages: { in: received, out: sent },
  uptimeMs,
}: GatewayStats): Iterable<Chunk> {
  const perMinute = uptimeMs > 0 ? ((received + sent) / uptimeMs) * 60_000 : 0;
  yield figure('Envelopes in', received);
  yield figure('Envelopes out', sent, `${perMinute.toFixed(1)} a minute, both ways`);
}

function* latency({ latencyMs }: GatewayStats): Iterable<Chunk> {
  if (latencyMs === undefined) {
    yield text('No intent has been answered yet, so there is no latency to report.');
    return;
  }
  yield figure('Latency, median', milliseconds(latencyMs.p50), 'from an intent to its last answer');
  yield figure('Latency, p95', milliseconds(latencyMs.p95));
  yield figure('Latency, p99', milliseconds(latencyMs.p99));
}

function* errors({ errors: byCode }: GatewayStats): Iterable<Chunk> {
  const counts = Object.entries(byCode).sort(([, a], [, b]) => b - a);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  yield figure('Errors sent', total);
  if (counts.length > 0) {
    yield {
      kind: 'table',
      columns: ['Error code', 'Times'],
      rows: counts.map(([code, count]) => [code, count.toLocaleString('en')]),
    };
  }
}

function* channels({ channels: byAddress }: GatewayStats): Iterable<Chunk> {
  const counts = Object.entries(byAddress).sort(([, a], [, b]) => b - a);
  yield figure('Channels in use', counts.length);
  if (counts.length > 0) {
    yield {
      kind: 'table',
      columns: ['Channel', 'Subscribers'],
      rows: counts.slice(0, 20).map(([address, count]) => [address, count.toLocaleString('en')]),
    };
  }
}

function* uptime({ uptimeMs, instance }: GatewayStats): Iterable<Chunk> {
  const minutes = Math.floor(uptimeMs / 60_000);
  const seconds = Math.floor((uptimeMs % 60_000) / 1000);
  yield figure(
    'Up for',
    minutes > 0 ? `${minutes} min ${seconds} s` : `${seconds} s`,
    `instance ${instance.slice(0, 8)}`,
  );
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}

function list(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names);
}
