import type { Level } from './case.ts';
import { requirementTable } from './requirement-table.ts';

type Bound = 'server' | 'client';

/** One rule of the specification. */
export interface Requirement {
  readonly id: string;
  readonly level: Level;
  /** Whom it binds. */
  readonly roles: readonly Bound[];
  /** Anchor of its heading in the specification, such as `#endpoint`. */
  readonly section: string;
}

/** Every rule of the specification, in its order. */
export const requirements: readonly Requirement[] = Object.entries(requirementTable).map(
  ([id, row]) => {
    const [level, roles, section = ''] = row.split(' ');
    // The table is written from the specification, and a check holds it to this form.
    return { id, level: level as Level, roles: roles?.split('+') as Bound[], section };
  },
);

/** The rule of this id, if the specification has it. */
export function requirementOf(id: string): Requirement | undefined {
  return requirements.find((requirement) => requirement.id === id);
}
