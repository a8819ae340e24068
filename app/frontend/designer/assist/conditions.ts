// Conditions put together by picking: what can be asked of a variable of each kind, as an expression and back.
import type { Variable } from "../context";

/** One line: which variable, what is asked of it, with what it is compared. */
export interface Line {
  name: string;
  sign: string;
  value: string;
}
export type Join = "and" | "or";

/** What is asked: its word, whether it wants a value and of what kind, how it is written and found again. */
export interface Sign {
  id: string;
  wants: "" | "text" | "number" | "date" | "days";
}

const NAME = String.raw`[A-Za-z_][\w.]*`;
const quoted = (text: string): string => `'${text.replace(/\\/g, "\\\\").replace(/'/g, "\\'").replace(/\n/g, "\\n")}'`;
const QUOTED = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`;
const unquoted = (text: string): string => text.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => (letter === "n" ? "\n" : letter));

const TEXT = [sign("is", "text"), sign("is_not", "text"), sign("filled"), sign("empty")];
const NUMBER = ["eq", "ne", "lt", "le", "gt", "ge"].map((id) => sign(id, "number"));
const DATE = [sign("on", "date"), sign("before", "date"), sign("after", "date"), sign("past"), sign("to_come"), sign("within", "days"), sign("filled"), sign("empty")];
const SIGNS: Record<string, Sign[]> = {
  text: TEXT,
  time: TEXT,
  unknown: TEXT,
  number: NUMBER,
  whole: NUMBER,
  truth: [sign("yes"), sign("no")],
  date: DATE,
  datetime: DATE,
  list: [sign("has", "text"), sign("has_not", "text"), sign("filled"), sign("empty")],
  record: [sign("filled"), sign("empty")],
};

function sign(id: string, wants: Sign["wants"] = ""): Sign {
  return { id, wants };
}

const COMPARED: Record<string, string> = { eq: "==", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" };
const DAYS: Record<string, string> = { on: "==", before: "<", after: ">" };

/** What can be asked of a variable. */
export function signsOf(kind: string | undefined): Sign[] {
  return SIGNS[kind ?? "unknown"] ?? TEXT;
}

/** The variables and the fields of records among them, as they are picked. */
export function pickable(names: Variable[]): Variable[] {
  return names.flatMap((one) => {
    const fields = one.kind === "record" ? (one.fields ?? []) : [];
    return [one, ...fields.map((field): Variable => ({ name: `${one.name}.${field.name}`, from: one.from, kind: field.kind }))];
  });
}

/** One line as an expression; empty where its value is missing. */
export function lineText({ name, sign, value }: Line): string {
  if (!name) return "";
  if (sign === "filled" || sign === "yes") return name;
  if (sign === "empty" || sign === "no") return `not ${name}`;
  if (sign === "past") return `day(${name}) < today()`;
  if (sign === "to_come") return `day(${name}) > today()`;
  if (!value.trim()) return sign === "is" || sign === "is_not" ? `${name} ${sign === "is" ? "==" : "!="} ''` : "";
  if (sign in DAYS) return `day(${name}) ${DAYS[sign]} day(${quoted(value)})`;
  if (sign === "within") return `day(${name}) <= today() + days(${Number(value)})`;
  if (sign in COMPARED) return Number.isNaN(Number(value)) ? "" : `${name} ${COMPARED[sign]} ${Number(value)}`;
  if (sign === "has" || sign === "has_not") return `${quoted(value)} ${sign === "has" ? "in" : "not in"} ${name}`;
  return `${name} ${sign === "is" ? "==" : "!="} ${quoted(value)}`;
}

/** All lines as one expression. */
export function textOf(lines: Line[], join: Join): string {
  return lines.map(lineText).filter(Boolean).join(` ${join} `);
}

type Reader = [RegExp, (found: string[], kind: (name: string) => string | undefined) => Line | undefined];
const by = (table: Record<string, string>, written: string): string => Object.keys(table).find((id) => table[id] === written)!;
const asked = (name: string, sign: string, value = ""): Line => ({ name, sign, value });
const READERS: Reader[] = [
  [new RegExp(`^(${NAME})$`), ([name], kind) => asked(name!, kind(name!) === "truth" ? "yes" : "filled")],
  [new RegExp(`^not (${NAME})$`), ([name], kind) => asked(name!, kind(name!) === "truth" ? "no" : "empty")],
  [new RegExp(`^(${NAME}) (==|!=) (${QUOTED})$`), ([name, equal, text]) => asked(name!, equal === "==" ? "is" : "is_not", unquoted(text!))],
  [new RegExp(`^(${NAME}) (==|!=|<=|>=|<|>) (-?\\d+(?:\\.\\d+)?)$`), ([name, written, number]) => asked(name!, by(COMPARED, written!), number)],
  [new RegExp(`^day\\((${NAME})\\) ([<>]) today\\(\\)$`), ([name, written]) => asked(name!, written === "<" ? "past" : "to_come")],
  [new RegExp(`^day\\((${NAME})\\) <= today\\(\\) \\+ days\\((-?\\d+)\\)$`), ([name, days]) => asked(name!, "within", days)],
  [new RegExp(`^day\\((${NAME})\\) (==|<|>) day\\((${QUOTED})\\)$`), ([name, written, text]) => asked(name!, by(DAYS, written!), unquoted(text!))],
  [new RegExp(`^(${QUOTED}) (in|not in) (${NAME})$`), ([text, within, name]) => asked(name!, within === "in" ? "has" : "has_not", unquoted(text!))],
];

/** Cut at a word that stands outside of quotes and brackets. */
function cut(text: string, word: string): string[] {
  const parts: string[] = [];
  let [start, depth] = [0, 0];
  const tokens = new RegExp(`${QUOTED}|[([{]|[)\\]}]| ${word} `, "g");
  for (const found of text.matchAll(tokens)) {
    if (/^[([{]$/.test(found[0])) depth++;
    else if (/^[)\]}]$/.test(found[0])) depth--;
    else if (found[0] === ` ${word} ` && !depth) {
      parts.push(text.slice(start, found.index));
      start = found.index + found[0].length;
    }
  }
  return [...parts, text.slice(start)];
}

/** The lines that an expression was put together from; undefined where it was written otherwise. */
export function linesOf(text: string, names: Variable[]): { lines: Line[]; join: Join } | undefined {
  const kinds = new Map(pickable(names).map((one) => [one.name, one.kind]));
  if (!text.trim()) return { lines: [], join: "and" };
  const either = cut(text.trim(), "or");
  const join: Join = either.length > 1 ? "or" : "and";
  const lines: Line[] = [];
  for (const part of either.length > 1 ? either : cut(text.trim(), "and")) {
    const line = READERS.map(([pattern, read]) => {
      const found = pattern.exec(part.trim());
      return found ? read(found.slice(1), (name) => kinds.get(name)) : undefined;
    }).find(Boolean);
    // a kind that cannot ask this was compared by hand
    if (!line || !signsOf(kinds.get(line.name)).some(({ id }) => id === line.sign)) return undefined;
    lines.push(line);
  }
  return { lines, join };
}
