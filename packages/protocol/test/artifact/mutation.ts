import fc from 'fast-check';

/** The value, or the value with one place changed: left out, replaced, added, or moved over its bound. */
export function mutated(value: unknown): fc.Arbitrary<unknown> {
  return fc
    .record({ pick: fc.nat(1000), junk: fc.jsonValue({ maxDepth: 1 }), how: fc.nat(5) })
    .map(({ pick, junk, how }) => {
      const copy = { root: JSON.parse(JSON.stringify(value)) as unknown };
      const places = placesOf(copy);
      const place = places[pick % places.length];
      if (place !== undefined) change(place, how, junk);
      return copy.root;
    });
}

type Holder = Record<string, unknown>;
type Place = readonly [holder: Holder, key: string];

function placesOf(holder: Holder): Place[] {
  return Object.entries(holder).flatMap(([key, value]) => [
    [holder, key] as const,
    ...(typeof value === 'object' && value !== null ? placesOf(value as Holder) : []), // an array has keys as well
  ]);
}

function change([holder, key]: Place, how: number, junk: unknown): void {
  const old = holder[key];
  if (how === 0 && key !== 'root' && !Array.isArray(holder)) delete holder[key];
  else if (how === 1) holder[key] = junk;
  else if (how === 2 && typeof old === 'object' && old !== null && !Array.isArray(old)) {
    (old as Holder).unheardOf = junk; // an object, as was just asked
  } else if (how === 3) holder[key] = [old];
  else if (typeof old === 'number') holder[key] = how === 4 ? old + 0.5 : -old - 1;
  else if (typeof old === 'string') holder[key] = how === 4 ? `${old}😀` : old.slice(1);
  else if (Array.isArray(old)) holder[key] = how === 4 ? [...old, old[0] ?? junk] : old.slice(1);
}
