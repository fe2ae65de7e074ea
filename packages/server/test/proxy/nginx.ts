import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

const deployed = new URL('../../../../deploy/nginx/sallyport.conf', import.meta.url);

/** How the configuration under test differs from the one that is published. */
export interface NginxOptions {
  /** Ports of the two gateways on 127.0.0.1. */
  readonly gateways: readonly [number, number];
  /** More replacements of what the file says, such as shorter timeouts. */
  readonly replace?: Readonly<Record<string, string>>;
}

/** A real nginx that runs the published configuration. `await using` ends it. */
export interface Nginx extends AsyncDisposable {
  /** Of the endpoint, such as `ws://127.0.0.1:4000/ws`. */
  readonly url: string;
  /** What it logged about requests. */
  accessLog(): Promise<string>;
}

/** Starts nginx in a folder of its own, on a spare port and without TLS. */
export async function startNginx({ gateways, replace = {} }: NginxOptions): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-nginx-'));
  const port = await sparePort();
  const accessLog = join(folder, 'access.log');
  const site = replaceAll(await readFile(deployed, 'utf8'), {
    'listen 443 ssl;': `listen 127.0.0.1:${port};`,
    'ssl_certificate     /etc/nginx/tls/example.com.pem;': '',
    'ssl_certificate_key /etc/nginx/tls/example.com.key;': '',
    'gateway-1:4000': `127.0.0.1:${gateways[0]}`,
    'gateway-2:4000': `127.0.0.1:${gateways[1]}`,
    '/var/log/nginx/sallyport.log': accessLog,
    ...replace,
  });
  const main = join(folder, 'nginx.conf');
  await writeFile(main, mainConfig(folder, site));
  const process = spawn(inject('nginx'), ['-p', folder, '-c', main], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await started(process);
  return {
    url: `ws://127.0.0.1:${port}/ws`,
    accessLog: () => readFile(accessLog, 'utf8'),
    async [Symbol.asyncDispose]() {
      const exited = once(process, 'exit');
      process.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

/** A port that nobody listens on. */
export async function sparePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  server.close();
  await once(server, 'close');
  return port;
}

/** Each of the texts must be there once, so that the published file and its test stay together. */
function replaceAll(text: string, replacements: Readonly<Record<string, string>>): string {
  let result = text;
  for (const [from, to] of Object.entries(replacements)) {
    const parts = result.split(from);
    if (parts.length !== 2) throw new Error(`sallyport.conf must have "${from}" exactly once.`);
    result = parts.join(to);
  }
  return result;
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

function mainConfig(folder: string, site: string): string {
  const temporary = TEMPORARY.map((name) => `${name}_temp_path ${join(folder, name)};`);
  return `
    daemon off;
    worker_processes 2;
    pid ${join(folder, 'nginx.pid')};
    error_log stderr notice;
    events { worker_connections 1024; }
    http {
      ${temporary.join('\n')}
      ${site}
    }`;
}

/** Resolves when the workers are there; rejects with what nginx said where it ends instead. */
function started(process: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    process.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4_096);
      if (said.includes('start worker process ')) resolve();
    });
    process.on('error', reject);
    process.on('exit', () => reject(new Error(`nginx ended: ${said}`)));
  });
}
