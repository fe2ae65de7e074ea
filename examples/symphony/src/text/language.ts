const COMMON_WORDS: Readonly<Record<string, string>> = {
  English:
    'the of and to in is that it for was on are with as be this have from or by not but we you',
  German:
    'der die das und ist nicht ein eine zu den mit von auf für sich dem im es auch als wir ich',
  French: 'le la les et est une des dans que qui pour pas sur avec ce il elle nous vous du au sont',
  Spanish: 'el los las y es una que en por para con no se del su al como más pero este son muy',
  Italian: 'il lo gli e è una che di per non con si del della sono come più anche questo nel alla',
  Dutch: 'de het een en is van dat niet op te zijn met voor ook aan er maar om dit wij je bij',
};

/** The language whose commonest words the text uses most; undefined where too few are found. */
export function guessLanguage(words: readonly string[]): string | undefined {
  const lower = words.map((word) => word.toLowerCase());
  const counts = Object.entries(COMMON_WORDS).map(([language, list]) => {
    const common = new Set(list.split(' '));
    return { language, count: lower.filter((word) => common.has(word)).length };
  });
  const [best, second] = counts.sort((a, b) => b.count - a.count);
  if (best === undefined || second === undefined) return undefined;
  const clear = best.count >= 2 && best.count > second.count && best.count / words.length > 0.1;
  return clear ? best.language : undefined;
}
