// The words of the page in the reader's language: English is the key, a file of the server's hands over the translations.
declare global {
  var podporaTexts: Record<string, string> | undefined; // app/web/texts.py
}

/** The sentence in the reader's language, its `{places}` filled in. */
export function t(english: string, values: Record<string, unknown> = {}): string {
  const sentence = globalThis.podporaTexts?.[english] ?? english;
  return sentence.replace(/\{(\w+)(?:!r)?\}/g, (place, name: string) => (name in values ? String(values[name]) : place));
}

/** An instant in words, by the clock of 24 hours that every page goes by. */
export function spokenTime(instant: string | number | Date, how: Intl.DateTimeFormatOptions): string {
  return new Date(instant).toLocaleString(language(), { hourCycle: "h23", ...how });
}

/** The language of the page, such as `cs`. */
export function language(): string {
  return document.documentElement.lang || "en";
}
