// Times put together by picking: how long, until when, so long before or after a date that the case knows.
import type { Variable } from "../context";

export type Unit = "minutes" | "hours" | "days" | "business_hours" | "business_days";
export interface Wait {
  how: "for" | "before" | "after" | "at";
  count: number;
  unit: Unit;
  name: string; // of the date
  at: string; // a date and time of the reader's clock
}
/** What a timer of an event says: of which kind, and its text. */
export interface Time {
  kind: "duration" | "date";
  text: string;
}

export const UNITS: Unit[] = ["minutes", "hours", "days", "business_hours", "business_days"];
const CODES: Record<string, (count: number) => string> = {
  minutes: (count) => `PT${count}M`,
  hours: (count) => `PT${count}H`,
  days: (count) => `P${count}D`,
};

/** The variables that a time can be reckoned from. */
export function datesOf(names: Variable[]): Variable[] {
  return names.filter(({ kind }) => kind === "date" || kind === "datetime");
}

/** The units that can be reckoned from a date: a bare day has no hours, and hours of service only run on from now. */
export function unitsOf(how: Wait["how"], kind: string | undefined): Unit[] {
  if (how === "for") return UNITS;
  return kind === "date" ? ["business_days"] : ["minutes", "hours", "days", "business_days"];
}

function zoned(at: string): string {
  const there = new Date(at);
  const ahead = -there.getTimezoneOffset();
  const two = (number: number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return `${at}:00${ahead < 0 ? "-" : "+"}${two(ahead / 60)}:${two(ahead % 60)}`;
}

/** The time as a timer says it; undefined while something is missing. */
export function timeOf({ how, count, unit, name, at }: Wait): Time | undefined {
  if (how === "at") return at ? { kind: "date", text: zoned(at) } : undefined;
  if (!(count > 0)) return undefined;
  if (how === "for") {
    const code = CODES[unit];
    return code ? { kind: "duration", text: code(count) } : { kind: "date", text: `\${${unit}(${count})}` };
  }
  if (!name) return undefined;
  if (unit === "business_days") return { kind: "date", text: `\${business_days(${how === "before" ? -count : count}, ${name})}` };
  return { kind: "date", text: `\${instant(${name}) ${how === "before" ? "-" : "+"} ${unit}(${count})}` };
}

const NEW: Wait = { how: "for", count: 4, unit: "hours", name: "", at: "" };

/** What a timer was put together from; undefined where it was written otherwise. */
export function waitOf(text: string): Wait | undefined {
  const written = text.trim();
  if (!written) return { ...NEW };
  const long = /^P(?:(\d+)D|T(\d+)([HM]))$/.exec(written);
  if (long) return { ...NEW, count: Number(long[1] ?? long[2]), unit: long[1] ? "days" : long[3] === "H" ? "hours" : "minutes" };
  const service = /^\$\{(business_hours|business_days)\((\d+)\)\}$/.exec(written);
  if (service) return { ...NEW, unit: service[1] as Unit, count: Number(service[2]) };
  const day = /^\$\{business_days\((-?)(\d+), ([A-Za-z_][\w.]*)\)\}$/.exec(written);
  if (day) return { ...NEW, how: day[1] ? "before" : "after", count: Number(day[2]), unit: "business_days", name: day[3]! };
  const from = /^\$\{instant\(([A-Za-z_][\w.]*)\) ([+-]) (minutes|hours|days)\((\d+)\)\}$/.exec(written);
  if (from) return { ...NEW, how: from[2] === "-" ? "before" : "after", name: from[1]!, unit: from[3] as Unit, count: Number(from[4]) };
  const at = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)/.exec(written);
  if (at && zoned(at[1]!) === written) return { ...NEW, how: "at", at: at[1]! };
  return undefined;
}
