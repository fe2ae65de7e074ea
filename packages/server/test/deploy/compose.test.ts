import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deploy, readCompose } from './compose.ts';

const repository = new URL('../', deploy);
const clusters = [
  { bus: 'redis', url: 'redis://redis:6379' },
  { bus: 'nats', url: 'nats://nats:4222' },
];
const all = [
  ['traefik/compose.yaml'],
  ...clusters.map(({ bus }) => ['cluster/compose.yaml', `cluster/${bus}.yaml`]),
];
const read = (path: string) => readFileSync(new URL(path, repository), 'utf8');

describe.each(all)('the compose files %s %s', (...files) => {
  const names = files.filter((file) => file !== undefined);
  const { services, networks = {}, volumes = {} } = readCompose(...names);
  const folder = new URL('./', new URL(names[0] ?? '', deploy));
  const each = Object.entries(services);

  it('start images of one version, or build what is there', () => {
    for (const [name, { image, build }] of each) {
      if (build === undefined) {
        expect(image, name).toMatch(/:v?\d+\.\d+/);
      } else {
        const context = new URL(`${build.context}/`, folder);
        expect(context.href).toBe(repository.href);
        expect(existsSync(new URL(build.dockerfile, context)), name).toBe(true);
      }
    }
  });

  it('need no service that does not say when it is healthy', () => {
    for (const [name, { depends_on: needs = {} }] of each) {
      for (const needed of Object.keys(needs)) {
        expect(services[needed]?.healthcheck, `${name} needs ${needed}`).toBeDefined();
      }
    }
  });

  it('attach services to networks that there are', () => {
    for (const [name, { networks: attached = [] }] of each) {
      for (const network of Array.isArray(attached) ? attached : Object.keys(attached)) {
        expect(networks, name).toHaveProperty(network);
      }
    }
  });

  it('mount what is there', () => {
    const mounted = each.flatMap(([, service]) => service.volumes ?? []);
    for (const volume of mounted) {
      const [source = ''] = volume.split(':');
      if (source === './tls' || source.startsWith('/var/run/')) continue; // whoever deploys has it
      if (source.startsWith('.')) expect(existsSync(new URL(source, folder)), volume).toBe(true);
      else expect(volumes).toHaveProperty(source);
    }
  });

  it('give gateways every setting that they ask for, and the time to drain', () => {
    const settings = [...read('examples/symphony/src/main.ts').matchAll(/setting\('(\w+)'\)/g)];
    const gateways = each.filter(([name]) => name.startsWith('gateway-'));
    expect(gateways).toHaveLength(2);
    expect(settings.length).toBeGreaterThan(3);
    for (const [, { environment, stop_grace_period: grace }] of gateways) {
      for (const [, setting] of settings) expect(environment).toHaveProperty(String(setting));
      expect(Number.parseInt(grace ?? '', 10)).toBeGreaterThan(10);
    }
  });
});

describe.each(clusters)('the cluster on $bus', ({ bus, url }) => {
  const { services, networks } = readCompose('cluster/compose.yaml', `cluster/${bus}.yaml`);

  it('has two gateways and two guides on one bus, which waits for its engine', () => {
    const onBus = Object.entries(services).filter(([, { environment }]) => environment?.BUS_URL);
    const names = onBus.map(([name]) => name).sort();
    expect(names).toEqual(['gateway-1', 'gateway-2', 'guide-1', 'guide-2']);
    for (const [, { environment, depends_on: needs }] of onBus) {
      expect(environment?.BUS_URL).toBe(url);
      expect(needs).toHaveProperty(bus, { condition: 'service_healthy' });
    }
    expect(services[new URL(url).hostname]).toBeDefined();
  });

  it('runs a program that is in the image', () => {
    for (const name of ['guide-1', 'guide-2']) {
      expect(existsSync(new URL(services[name]?.command?.at(-1) ?? '-', repository))).toBe(true);
    }
  });

  it('has nginx in front, at an address that the gateways believe', () => {
    const conf = read('deploy/nginx/sallyport.conf');
    const upstreams = [...conf.matchAll(/server (gateway-\d):4000/g)].map(([, name]) => name);
    expect(upstreams).toEqual(['gateway-1', 'gateway-2']);
    const addressOf = (name: string) => {
      const attached = services[name]?.networks ?? [];
      return 'inside' in attached ? attached.inside?.ipv4_address : undefined;
    };
    const addresses = ['nginx', 'gateway-1', 'gateway-2'].map(addressOf);
    expect(new Set(addresses).size).toBe(3);
    const subnet = networks?.inside?.ipam.config[0]?.subnet ?? '';
    expect(subnet).toMatch(/\.0\/24$/);
    for (const address of addresses) expect(address).toMatch(subnet.replace(/0\/24$/, ''));
    expect(services['gateway-1']?.environment?.TRUSTED_PROXIES).toBe(addresses[0]);
  });
});

describe('the image', () => {
  const dockerfile = read('deploy/Dockerfile');

  it('copies what is there, and starts a program that is in it', () => {
    const copied = [...dockerfile.matchAll(/^COPY (.+)$/gm)].flatMap(([, paths = '']) =>
      paths.split(' ').slice(0, -1),
    );
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) expect(existsSync(new URL(path, repository)), path).toBe(true);
    const [, command = '[]'] = /^CMD (.+)$/m.exec(dockerfile) ?? [];
    const program = (JSON.parse(command) as string[]).at(-1) ?? '-'; // its exec form is JSON
    expect(existsSync(new URL(program, repository))).toBe(true);
  });

  it('has the drivers, which are not there for development alone', () => {
    const { dependencies } = JSON.parse(read('examples/symphony/package.json'));
    const peers = Object.keys(JSON.parse(read('packages/server/package.json')).peerDependencies);
    for (const name of peers) expect(dependencies, name).toHaveProperty(name);
    const { packages } = JSON.parse(read('package-lock.json'));
    for (const name of peers) expect(packages[`node_modules/${name}`].dev, name).toBeUndefined();
  });
});
