/** A NATS subject with parameters, such as `world.updates.user.{userId}`. */
export interface SubjectTemplate {
  readonly source: string;
  /** What is subscribed to: `world.updates.user.*`. */
  readonly wildcard: string;
  /** Names of the parameters. */
  readonly params: readonly string[];
  /** The parameters of a subject that fits. */
  match(subject: string): Readonly<Record<string, string>> | undefined;
}

/** A token of a subject: what is visible, but for the separator and the wildcards. */
const TOKEN = /^[^\s.*>{}]+$/;
const PARAMETER = /^\{([A-Za-z][A-Za-z0-9_]*)\}$/;

/**
 * Takes a subject apart.
 *
 * @throws TypeError when a token is neither text nor one whole `{parameter}`, or a parameter is named twice.
 */
export function parseSubject(source: string): SubjectTemplate {
  const tokens = source.split('.').map((token) => {
    const name = PARAMETER.exec(token)?.[1];
    if (name === undefined && !TOKEN.test(token)) {
      throw new TypeError(
        `natsBridge: subject "${source}": token "${token}" must be text without wildcards, or one whole {parameter}.`,
      );
    }
    return { token, name };
  });
  const params = tokens.flatMap(({ name }) => name ?? []);
  if (new Set(params).size !== params.length) {
    throw new TypeError(`natsBridge: subject "${source}" names a parameter twice.`);
  }
  return {
    source,
    wildcard: tokens.map(({ token, name }) => (name === undefined ? token : '*')).join('.'),
    params,
    match(subject) {
      const parts = subject.split('.');
      if (parts.length !== tokens.length) return undefined;
      const found: Record<string, string> = {};
      for (const [index, { token, name }] of tokens.entries()) {
        const part = parts[index] ?? '';
        if (name !== undefined) found[name] = part;
        else if (part !== token) return undefined;
      }
      return found;
    },
  };
}
