// Values of a scenario as they are typed: numbers, yes and no, lists as JSON; everything else is text.
export function readValue(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  try {
    return JSON.parse(trimmed) as unknown;
  } catch {
    return text;
  }
}

export function writeValue(value: unknown): string {
  if (typeof value !== "string") return value === undefined ? "" : JSON.stringify(value);
  // a text that would be read as something else is shown in quotes
  return value !== "" && typeof readValue(value) !== "string" ? JSON.stringify(value) : value;
}

/** What a field of a form keeps of what was chosen or typed; undefined where it is left empty. */
export function fieldValue(type: string, text: string): unknown {
  if (text === "") return undefined;
  if (text.includes("${")) return text;
  if (type === "checkbox") return text === "true";
  if (type === "number") return Number.isNaN(Number(text)) ? text : Number(text);
  if (["checklist", "multiselect", "files"].includes(type)) return text.split(",").map((item) => item.trim()).filter(Boolean);
  return text;
}

export function fieldText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** The object with empty parts left out, so that the file stays short. */
export function withoutEmpty<T extends object>(given: T): T {
  const isEmpty = (value: unknown) =>
    value === undefined || value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(given).filter(([, value]) => !isEmpty(value))) as T;
}
