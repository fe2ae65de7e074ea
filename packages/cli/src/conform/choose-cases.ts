import type { Case } from '@sallyport/testing/conformance';
import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { UsageError } from '../usage-error.ts';

/** A case, in whatever role. */
export type ChoosableCase = Pick<Case, 'id' | 'area' | 'level' | 'title'>;

/**
 * The cases that `--case` and `--area` choose, all without them.
 *
 * @throws UsageError where there is none of a name.
 */
export function chooseCases<Chosen extends ChoosableCase>(
  options: OptionValues,
  all: readonly Chosen[],
): readonly Chosen[] {
  // Ids of a contract's cases have its names in them, whose case matters.
  const ids = namesIn(options, 'case').map((id) => (isOfContract(id) ? id : id.toUpperCase()));
  const areas = namesIn(options, 'area').map((area) => area.toUpperCase());
  for (const id of ids) {
    if (!all.some((known) => known.id === id)) {
      throw new UsageError(`There is no case ${id}; --list shows all.`);
    }
  }
  for (const area of areas) {
    if (!all.some((known) => known.area === area)) {
      const known = [...new Set(all.map((one) => one.area))].join(', ');
      throw new UsageError(`There is no area ${area}; there are ${known}.`);
    }
  }
  return all.filter(
    ({ id, area }) =>
      (ids.length === 0 || ids.includes(id)) && (areas.length === 0 || areas.includes(area)),
  );
}

function namesIn(options: OptionValues, name: string): readonly string[] {
  const text = textOption(options, name);
  return text === undefined ? [] : text.split(',').map((part) => part.trim());
}

function isOfContract(id: string): boolean {
  return id.startsWith('SPC-CTR-');
}
