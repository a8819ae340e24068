// A list that people choose from: its items by code, made of what is typed or pasted.
export interface Item {
  code: string;
  names: Record<string, string>;
  ended?: boolean;
}

export interface ListFile {
  id: string;
  name: string;
  items: Item[];
}

export const LOCALES = ["cs", "sk", "en"] as const;
export const MOST_ITEMS = 1000;
const MOST_LETTERS = 40;
const CODE = /^[a-z][a-z0-9_]{0,39}$/;
const HEADS: Record<string, string> = { code: "code", kód: "code", cs: "cs", sk: "sk", en: "en", česky: "cs", slovensky: "sk", anglicky: "en", czech: "cs", slovak: "sk", english: "en" };

/** A code made from a name that no other item has: "Lehký notebook" gives lehky_notebook. */
export function codeOf(name: string, taken: Set<string>): string {
  const plain = name.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const words = (plain.match(/[a-z0-9]+/g) ?? []).join("_") || "item";
  const made = (/^[a-z]/.test(words) ? words : `item_${words}`).slice(0, MOST_LETTERS).replace(/_+$/, "");
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? "" : `_${number}`;
    const found = made.slice(0, MOST_LETTERS - suffix.length) + suffix;
    if (!taken.has(found)) return found;
  }
}

/** What an item is called in a language, else in another, else its code. */
export function nameOf(item: Item, locale: string): string {
  return [locale, "en", ...LOCALES].map((one) => item.names[one]).find(Boolean) ?? item.code;
}

/** The item as the file holds it: names that say something, `ended` only where it has. */
function tidy(item: Item): Item {
  const { ended, ...kept } = item;
  const names = Object.fromEntries(Object.entries(item.names).filter(([, name]) => name.trim()));
  return { ...kept, names, ...(ended && { ended }) };
}

export function written(file: ListFile): string {
  return `${JSON.stringify({ ...file, items: file.items.map(tidy) }, null, 2)}\n`;
}

function separator(text: string): string | undefined {
  if (text.includes("\t")) return "\t";
  if (text.includes(";")) return ";";
  const counts = new Set(text.split("\n").filter((line) => line.trim()).map((line) => line.replace(/"[^"]*"/g, "").split(",").length));
  return counts.size === 1 && !counts.has(1) ? "," : undefined; // a comma within a name separates nothing
}

function cells(line: string, mark: string | undefined): string[] {
  if (!mark) return [line.trim()];
  const found: string[] = [];
  const quoted = new RegExp(`\\s*(?:"((?:[^"]|"")*)"|([^${mark}]*))\\s*(${mark}|$)`, "y");
  for (let last = false; !last; ) {
    const cell = quoted.exec(line);
    if (!cell) return [...found, line.slice(quoted.lastIndex).trim()];
    found.push((cell[1]?.replace(/""/g, '"') ?? cell[2] ?? "").trim());
    last = cell[3] === "";
  }
  return found;
}

/** Items of lines that were copied from a sheet or typed: a column of names in `locale`, or code and names. */
export function parsed(text: string, locale: string, taken: Set<string>): Item[] {
  const lines = text.replace(/\r\n?/g, "\n");
  const mark = separator(lines);
  const rows = lines.split("\n").filter((line) => line.trim()).map((line) => cells(line, mark));
  const head = rows[0]?.map((cell) => HEADS[cell.toLowerCase()]);
  const isHead = Boolean(head?.length && head.every(Boolean));
  const body = isHead ? rows.slice(1) : rows;
  const hasCodes = body.length > 0 && body.every((row) => row.length > 1 && CODE.test(row[0]!));
  const columns = isHead ? (head as string[]) : mark ? [...(hasCodes ? ["code"] : []), ...LOCALES] : [locale];
  const known = new Set(taken);
  return body.map((row) => {
    const said: Record<string, string> = {};
    columns.forEach((column, index) => row[index] && (said[column] = row[index]));
    const { code = "", ...names } = said;
    const own = code && !known.has(code) ? code : codeOf(code || Object.values(names)[0] || "", known);
    known.add(own);
    return { code: own, names };
  });
}

/** The items in another order: the one at `from` stands at `to` then. */
export function moved(items: Item[], from: number, to: number): Item[] {
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), items[from]!, ...rest.slice(to)];
}
