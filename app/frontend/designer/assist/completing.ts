// What could be meant at the cursor of an expression: names of variables, functions with their help.
import { named, type Context, type Variable } from "../context";

export interface Suggestion {
  insert: string; // put in place of the word
  label: string;
  help: string;
}
export type Source = "expression" | "groups" | "starters" | "messages" | "errors" | "durations" | "names";

const MOST = 8;

/** Where the word at the cursor begins; undefined where nothing is to be completed. */
export function wordAt(text: string, cursor: number, source: Source, wrapped: boolean): number | undefined {
  const before = text.slice(0, cursor);
  if (source === "names") return cursor - (/[A-Za-z_][\w.]*$/.exec(before)?.[0].length ?? 0);
  if (source !== "expression") return before.lastIndexOf(",") + 1 + (/,\s*$/.exec(before) ? 0 : (/^\s*/.exec(before.slice(before.lastIndexOf(",") + 1))?.[0].length ?? 0));
  if (wrapped && before.lastIndexOf("${") <= before.lastIndexOf("}")) return undefined;
  if (inQuotes(before)) return undefined;
  return cursor - (/[A-Za-z_][\w.]*$/.exec(before)?.[0].length ?? 0);
}

function inQuotes(text: string): boolean {
  let quote = "";
  for (const letter of text) {
    if (quote) quote = letter === quote ? "" : quote;
    else if (letter === "'" || letter === '"') quote = letter;
  }
  return quote !== "";
}

/** A variable and the fields of a record, each with its kind and where it comes from. */
function offered({ name, from, said, kind, fields }: Variable): Suggestion[] {
  const help = [said, from].filter(Boolean).join(" · ");
  const inner = kind === "record" ? (fields ?? []) : [];
  return [{ insert: name, label: name, help }, ...inner.map((field) => ({ insert: `${name}.${field.name}`, label: `${name}.${field.name}`, help: from }))];
}

function all(context: Context, source: Source, names: Variable[]): Suggestion[] {
  if (source === "groups" || source === "starters" || source === "messages" || source === "errors") {
    return context[source].map(named).map(({ key, name }) => ({ insert: key, label: name, help: name === key ? "" : key }));
  }
  if (source === "durations") return [];
  if (source === "names") return names.flatMap(offered);
  return [
    ...names.flatMap(offered),
    ...context.functions.map(({ name, signature, help }) => ({ insert: `${name}(`, label: signature || `${name}()`, help })),
  ];
}

/** Suggestions for a word, those that begin with it first. */
export function suggestions(word: string, context: Context, source: Source, names: Variable[] = context.names): Suggestion[] {
  const wanted = word.trim().toLowerCase();
  const found = all(context, source, names).filter(({ label, help }) => `${label} ${help}`.toLowerCase().includes(wanted));
  const begins = (one: Suggestion) => (one.label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.sort((a, b) => begins(a) - begins(b)).slice(0, MOST);
}
