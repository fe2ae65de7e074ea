import type { Following } from '../bus/topic-driver.ts';

/** One instance of a service, as others reach it. */
export interface ServiceInstance {
  /** Unique among the instances of all services. */
  readonly id: string;
  /** The name by which it is looked up. */
  readonly service: string;
  /** Such as `ws://10.0.0.5:4000/ws`. */
  readonly url: string;
  /** What else is told of it, such as its contract. */
  readonly meta: Readonly<Record<string, string>>;
}

/** Whether others are sent to an instance. */
export type InstanceHealth = 'passing' | 'critical';

/** An instance that was announced. */
export interface Registration {
  /** Tells how the instance is from now on; the registration repeats it for as long as it is so. */
  report(health: InstanceHealth, note: string): void;
  /** Takes it back. Resolves when that is done or given up, within a few seconds; twice is harmless. */
  deregister(): Promise<void>;
}

/**
 * Where instances of services are found. Looking up can fail; a registration never does: it goes on trying, and says
 * so in its log.
 */
export interface Discovery {
  /** Announces an instance that is passing. */
  register(instance: ServiceInstance): Registration;
  /**
   * The instances that are passing.
   *
   * @throws GatewayError when they cannot be known now.
   */
  lookUp(service: string): Promise<readonly ServiceInstance[]>;
  /**
   * Tells the passing instances, first as they are and then after each change. Where they cannot be known, those told
   * last still count. The callback must not throw.
   */
  watch(service: string, onChange: (instances: readonly ServiceInstance[]) => void): Following;
}
