import type {
  ChannelJson,
  ContractJson,
  IntentJson,
  JsonSchema,
  MethodJson,
} from './contract-format.ts';
import { digestContract } from './digest.ts';
import { directChannelJson } from './direct-channel-json.ts';
import type { Html } from './reference/html.ts';
import { html } from './reference/html.ts';
import { shapeRows } from './reference/shape.ts';
import { style } from './reference/style.ts';
import type { WireFrame } from './reference/wire-example.ts';
import { intentFrames, methodFrames } from './reference/wire-example.ts';

/** A contract as one HTML page for people, with the shape, the wire form and an example of each message. */
export function toReferenceHtml(json: ContractJson): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${json.name} ${json.version}</title>
<style>${{ html: style }}</style>
</head>
<body>
${contents(json)}
<main>
<h1>${json.name} <span class="soft">${json.version}</span></h1>
${json.description && html`<p>${json.description}</p>`}
<p class="soft">Digest <code>${digestContract(json)}</code></p>
${Object.entries(json.channels).map(([key, channel]) => channelSection(key, channel))}
${json.direct && channelSection('direct', directChannelJson(json.direct, 'user'))}
${Object.entries(json.rpc).length > 0 && rpcSection('rpc', json.rpc)}
${json.clientRpc && rpcSection('clientRpc', json.clientRpc)}
</main>
</body>
</html>
`;
  return page.html;
}

function contents(json: ContractJson): Html {
  const direct = json.direct && { direct: directChannelJson(json.direct, 'user') };
  const all = Object.entries({ ...json.channels, ...direct });
  const channels = all.map(([key, { template, accepts, emits }]) => {
    const intents = (['accepts', 'emits'] as const).flatMap((direction) =>
      Object.keys(direction === 'accepts' ? accepts : emits).map(
        (name) =>
          html`<li><a class="${direction}" href="#${key}.${direction}.${name}">${name}</a></li>`,
      ),
    );
    return html`<li><a href="#${key}"><code>${template}</code></a><ul>${intents}</ul></li>`;
  });
  const methods = (['rpc', 'clientRpc'] as const).flatMap((direction) =>
    Object.keys(json[direction] ?? {}).map(
      (name) => html`<li><a class="rpc" href="#${direction}.${name}">${name}</a></li>`,
    ),
  );
  const first = Object.keys(json.rpc).length > 0 ? 'rpc' : 'clientRpc';
  return html`<nav aria-label="Contents"><ul>${channels}${
    methods.length > 0 && html`<li><a href="#${first}">JSON-RPC</a><ul>${methods}</ul></li>`
  }</ul></nav>`;
}

function channelSection(key: string, channel: ChannelJson): Html {
  const { access, history, delivery } = channel;
  const bound = Object.entries(access?.bind ?? {}).map(
    ([param, claim]) => `{${param}} is the claim ${claim}`,
  );
  const facts: Fact[] = [
    ['Subscribe', access?.subscribe?.join(' ')],
    ['Send', access?.send?.join(' ')],
    ['Owner', bound.join(', ') || undefined],
    ['History', history && `the last ${history.keep} messages, for ${duration(history.forMs)}`],
    ['To slow readers', delivery && inWords(delivery)],
    ...documentationFacts(channel),
  ];
  return html`<section id="${key}">
<h2>${channel.template}</h2>
${channel.description && html`<p>${channel.description}</p>`}
${factList(facts)}
${channel.params && html`<h4>Parameters</h4>${shapeTable(channel.params)}`}
${Object.entries(channel.accepts).map(([name, intent]) => intentArticle('accepts', name, { key, channel, intent }))}
${Object.entries(channel.emits).map(([name, intent]) => intentArticle('emits', name, { key, channel, intent }))}
</section>
`;
}

function inWords(delivery: NonNullable<ChannelJson['delivery']>): string {
  if (typeof delivery === 'object') return `the latest message of each ${delivery.latest}`;
  return 'the oldest messages are dropped, and the client is told';
}

interface IntentPlace {
  readonly key: string;
  readonly channel: ChannelJson;
  readonly intent: IntentJson;
}

function intentArticle(direction: 'accepts' | 'emits', name: string, place: IntentPlace): Html {
  const { intent } = place;
  const stream = intent.kind === 'request' && intent.reply.stream;
  const way = direction === 'accepts' ? 'client → server' : 'server → client';
  const kind = { event: 'event', request: stream ? 'request, streamed reply' : 'request' }[
    intent.kind
  ];
  return html`<article id="${place.key}.${direction}.${name}">
<header class="message"><h3>${name}</h3><span class="badge ${direction}">${way}</span><span class="badge soft">${kind}</span></header>
${intent.description && html`<p>${intent.description}</p>`}
${factList([
  ['Scope', scopeText(intent.scope)],
  ['Durable', intent.kind === 'event' && intent.durable ? DURABLE : undefined],
  ...documentationFacts(intent),
])}
<h4>Payload</h4>${shapeTable(intent.payload)}
${intent.kind === 'request' && html`<h4>${stream ? 'Each chunk of the reply' : 'Reply'}</h4>${shapeTable(intent.reply.schema)}`}
${errorTables(intent.errors)}
<h4>On the wire</h4>${intentFrames(direction, name, place).map(frame)}
</article>
`;
}

function rpcSection(direction: 'rpc' | 'clientRpc', rpc: Record<string, MethodJson>): Html {
  const caller = direction === 'rpc' ? 'client' : 'server';
  const way = { client: 'client → server', server: 'server → client' }[caller];
  const methods = Object.entries(rpc).map(
    ([name, method]) => html`<article id="${direction}.${name}">
<header class="message"><h3>${name}</h3><span class="badge rpc">JSON-RPC method</span><span class="badge soft">${way}</span></header>
${method.description && html`<p>${method.description}</p>`}
${factList([['Scope', scopeText(method.scope)], ...documentationFacts(method)])}
<h4>Parameters</h4>${shapeTable(method.params)}
<h4>Result</h4>${shapeTable(method.result)}
${errorTables(method.errors)}
<h4>On the wire</h4>${methodFrames(name, method, caller).map(frame)}
</article>
`,
  );
  return html`<section id="${direction}"><h2>JSON-RPC, ${way}</h2>${methods}</section>`;
}

function errorTables(errors: Record<string, JsonSchema>): Html[] {
  return Object.entries(errors).map(
    ([code, data]) => html`<h4>Error <code>${code}</code></h4>${shapeTable(data)}`,
  );
}

function shapeTable(schema: JsonSchema): Html {
  const rows = shapeRows(schema).map(
    (row) => html`<tr>
<td style="padding-left:${row.depth * 1.1}rem"><code>${row.name}</code>${!row.required && html` <span class="soft">optional</span>`}</td>
<td><code>${row.type}</code></td>
<td>${row.description}${row.rules.length > 0 && html` <span class="soft">${row.rules.join(', ')}</span>`}</td></tr>`,
  );
  return html`<div class="wide"><table><tbody>${rows}</tbody></table></div>`;
}

function frame({ from, title, json }: WireFrame): Html {
  return html`<p class="soft">${from === 'client' ? '→' : '←'} ${title}</p><pre>${frameText(json)}</pre>`;
}

/** On one line where it fits. */
function frameText(json: unknown): string {
  const line = JSON.stringify(json, null, 1).replaceAll(/\n */g, ' ');
  return line.length <= 88 ? line : JSON.stringify(json, null, 2);
}

const DURABLE = 'acknowledged when it is stored, and handled at least once';

function scopeText(scope: readonly string[] | undefined): string | undefined {
  return scope?.length === 0 ? 'none needed' : scope?.join(' ');
}

type Fact = readonly [title: string, value: string | undefined];

function documentationFacts(part: {
  readonly since?: string | undefined;
  readonly deprecated?: string | undefined;
  readonly sunset?: string | undefined;
}): Fact[] {
  return [
    ['Since', part.since],
    ['Deprecated', part.deprecated],
    ['Gone on', part.sunset],
  ];
}

function factList(facts: readonly Fact[]): Html | undefined {
  const known = facts.filter(([, value]) => value !== undefined);
  if (known.length === 0) return undefined;
  return html`<dl>${known.map(([title, value]) => html`<dt>${title}</dt><dd>${value}</dd>`)}</dl>`;
}

function duration(ms: number): string {
  const units = [
    ['days', 86_400_000],
    ['hours', 3_600_000],
    ['minutes', 60_000],
    ['seconds', 1000],
  ] as const;
  const [name, size] = units.find(([, unit]) => ms >= unit && ms % unit === 0) ?? ['ms', 1];
  const count = ms / size;
  return `${count} ${count === 1 ? name.replace(/s$/, '') : name}`;
}
