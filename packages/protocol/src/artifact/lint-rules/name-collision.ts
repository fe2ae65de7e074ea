import type { ContractRule, LintFinding } from './rule.ts';

type Finding = Omit<LintFinding, 'rule'>;

/** Names that become one in languages with other customs: `send-file`, `sendFile` and `send_file`. */
export const nameCollision: ContractRule = {
  name: 'name-collision',
  check: (contract) => [
    ...collisions('channels', Object.keys(contract.channels)),
    ...collisions('rpc', Object.keys(contract.rpc ?? {})),
    ...collisions('clientRpc', Object.keys(contract.clientRpc ?? {})),
    ...collisions('direct.emits', Object.keys(contract.direct?.emits ?? {})),
    ...Object.entries(contract.channels).flatMap(([key, { accepts = {}, emits = {} }]) => [
      ...collisions(`channels.${key}.accepts`, Object.keys(accepts)),
      ...collisions(`channels.${key}.emits`, Object.keys(emits)),
      ...Object.entries(accepts).flatMap(([name, intent]) =>
        collisions(`channels.${key}.accepts.${name}.errors`, Object.keys(intent.errors)),
      ),
    ]),
  ],
};

function collisions(place: string, names: readonly string[]): Finding[] {
  const first = new Map<string, string>();
  return names.flatMap((name) => {
    const plain = name.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase();
    const other = first.get(plain);
    if (other === undefined) {
      first.set(plain, name);
      return [];
    }
    return [
      {
        place: `${place}.${name}`,
        message: `"${name}" and "${other}" become one name in generated code. Write a name that differs in letters or digits.`,
      },
    ];
  });
}
