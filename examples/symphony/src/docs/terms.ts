// Words that say how a question is put rather than what it is about.
const STOP_WORDS = new Set(
  `a about after all also am an and any are as at be because been being but by can cannot could did do
  does doing done each else explain for from get gets give go had has have he her here him his how i if
  in into is it its just know like made make makes many may me mean means might more most much must my
  no nor of off on only or our out own please project say says shall she should show so some such tell
  than that the their them then there these they thing things this those through to too up us use used
  using very want was way we were what when where which while who whom whose why will with without work
  works would you your`.split(/\s+/),
);

const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;

/** The words of a text, as they are written. */
export function wordsOf(text: string): readonly string[] {
  return text.match(WORD) ?? [];
}

/** The form under which a word is indexed; undefined for one that says nothing. */
export function termOf(word: string): string | undefined {
  const lower = word.toLowerCase();
  if (STOP_WORDS.has(lower) || (lower.length < 2 && !/\d/.test(lower))) return undefined;
  return stem(lower);
}

/** The terms of a text, each once. */
export function termsOf(text: string): ReadonlySet<string> {
  return new Set(wordsOf(text).flatMap((word) => termOf(word) ?? []));
}

/** Light English stemming: enough for "reconnects" to find "reconnecting". */
function stem(word: string): string {
  if (word.length < 4 || /\d|_/.test(word)) return word;
  const singular = word
    .replace(/ies$/, 'y')
    .replace(/(ss|sh|ch|x)es$/, '$1')
    .replace(/([^su])s$/, '$1');
  const base = singular
    // What stands before is looked at, not matched: that took seconds for words of thousands of letters.
    .replace(/(?<=[a-z]{3})ions?$/, '')
    .replace(/(?<=[a-z]{3})(?:ing|ed|er|ment)$/, '')
    .replace(/([b-df-hj-np-rtv-z])\1$/, '$1');
  return base.length > 3 ? base.replace(/e$/, '') : base;
}
