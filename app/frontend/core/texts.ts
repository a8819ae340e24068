// The words of the page in the reader's language: English is the key, the server hands over the translations.
let words: Record<string, string> | undefined;

function catalogue(): Record<string, string> {
  const handed = [...document.querySelectorAll("script[data-texts]")].map((script) => script.textContent || "{}");
  words ??= Object.assign({}, ...handed.map((text) => JSON.parse(text) as Record<string, string>)) as Record<string, string>;
  return words;
}

/** The sentence in the reader's language, its `{places}` filled in. */
export function t(english: string, values: Record<string, unknown> = {}): string {
  const sentence = catalogue()[english] ?? english;
  return sentence.replace(/\{(\w+)(?:!r)?\}/g, (place, name: string) => (name in values ? String(values[name]) : place));
}

/** The language of the page, such as `cs`. */
export function language(): string {
  return document.documentElement.lang || "en";
}
