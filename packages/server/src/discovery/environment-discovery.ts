import { GatewayError } from '../gateway-error.ts';
import type { Discovery, Registration, ServiceInstance } from './discovery.ts';

/** Where the variables stand. */
export interface EnvironmentDiscoveryOptions {
  /** Default: `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const PREFIX = 'SALLYPORT_SERVICE_';

/**
 * Finds services by variables of the environment, each a list of URLs with commas: the instances of `world-gateway` are
 * in `SALLYPORT_SERVICE_WORLD_GATEWAY`. Registering does nothing, because whoever starts the process writes the
 * variables.
 */
export function environmentDiscovery({
  environment = process.env,
}: EnvironmentDiscoveryOptions = {}): Discovery {
  return {
    register: () => NOTHING,
    async lookUp(service) {
      return read(service, environment);
    },
    watch(service, onChange) {
      onChange(read(service, environment));
      return { stop() {} };
    },
  };
}

const NOTHING: Registration = { report() {}, async deregister() {} };

function read(
  service: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly ServiceInstance[] {
  const variable = PREFIX + service.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
  const urls = (environment[variable] ?? '').split(',').map((url) => url.trim());
  const present = urls.filter((url) => url !== '');
  const wrong = present.find((url) => !URL.canParse(url));
  if (present.length > 0 && wrong === undefined) {
    return present.map((url) => ({ id: url, service, url, meta: {} }));
  }
  const example = 'such as "ws://10.0.0.5:4000/ws,ws://10.0.0.6:4000/ws"';
  throw new GatewayError(
    wrong === undefined
      ? `Nothing is known of the service "${service}"; set ${variable} to its URLs, ${example}.`
      : `${variable} must be a list of URLs, ${example}; "${wrong}" is none.`,
  );
}
