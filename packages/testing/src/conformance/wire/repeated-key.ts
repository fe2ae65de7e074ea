const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;

/** A key that an object of a JSON text has twice, if there is one; `JSON.parse` keeps the last and says nothing. */
export function repeatedKey(json: string): string | undefined {
  // One set of keys for each object that is open, and none for an array.
  const open: (Set<string> | undefined)[] = [];
  let text = '';
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const keys = open.at(-1);
      if (keys?.has(text)) return text;
      keys?.add(text);
    } else if (token !== ',') text = String(JSON.parse(token));
  }
  return undefined;
}
