// A form's own texts in three languages, side by side: what it calls itself wins over the product's words.
import { make } from "../../core/dom";
import { t } from "../../core/texts";

export type Translations = Record<string, Record<string, string>>; // by language and text
interface Part {
  [name: string]: unknown;
  components?: Part[];
}

const LANGUAGES = [
  ["cs", "Čeština"],
  ["sk", "Slovenčina"],
  ["en", "English"],
] as const;
const SPOKEN = ["label", "dateLabel", "timeLabel", "text", "description"];

function* said(part: Part): Generator<unknown> {
  for (const name of SPOKEN) yield part[name];
  const { appearance, rule, values, columns } = part as { appearance?: Part; rule?: Part; values?: Part[]; columns?: Part[] };
  yield* [appearance?.prefixAdorner, appearance?.suffixAdorner, rule?.message];
  for (const one of [...(values ?? []), ...(columns ?? [])]) yield one.label;
  for (const one of part.components ?? []) yield* said(one);
}

/** Every text that people read in a form, once, in its order. */
export function textsOf(schema: Part): string[] {
  const found = [...said({ components: schema.components })].filter((text): text is string => typeof text === "string");
  return [...new Set(found)].filter((text) => /\p{L}/u.test(text));
}

/** The translations with one text said in one language; nothing is kept of what is said no more. */
export function saidAs(known: Translations, language: string, text: string, words: string): Translations | undefined {
  const { [text]: _former, ...others } = known[language] ?? {};
  const own = words.trim() ? { ...others, [text]: words.trim() } : others;
  const { [language]: _before, ...rest } = known;
  const made = Object.keys(own).length ? { ...rest, [language]: own } : rest;
  return Object.keys(made).length ? made : undefined;
}

/** A row for each text, a field for each language; `write` keeps one that has changed. */
export function sheet(texts: string[], known: () => Translations, write: (made: Translations | undefined) => void): HTMLElement {
  const cell = (text: string, [language, name]: (typeof LANGUAGES)[number]) => {
    const field = make("textarea", { rows: text.length > 60 ? 3 : 1, class: "form-control", placeholder: text, "aria-label": `${text}: ${name}` });
    field.value = known()[language]?.[text] ?? "";
    field.addEventListener("change", () => write(saidAs(known(), language, text, field.value)));
    return make("td", { "data-label": name }, field);
  };
  const heads = [t("As drawn"), ...LANGUAGES.map(([, name]) => name)].map((title) => make("th", { scope: "col" }, title));
  const rows = texts.map((text) => make("tr", {}, make("th", { scope: "row" }, text), ...LANGUAGES.map((one) => cell(text, one))));
  return make("table", { class: "table form-translations" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows));
}
