// Periods and instants of scenarios in words: "3 business days" is ${business_days(3)} in the file.
export type Unit = "minutes" | "hours" | "days" | "business hours" | "business days" | "until";

export interface Time {
  unit: Unit;
  count: number;
  at: string; // of "until": as <input type="datetime-local"> has it
}

const UNITS: [RegExp, Unit][] = [
  [/^PT(\d+)M$/, "minutes"],
  [/^PT(\d+)H$/, "hours"],
  [/^P(\d+)D$/, "days"],
  [/^\$\{\s*business_hours\(\s*(\d+)\s*\)\s*\}$/, "business hours"],
  [/^\$\{\s*business_days\(\s*(\d+)\s*\)\s*\}$/, "business days"],
];

/** A time in words; undefined for one that is written another way, which is shown as it is. */
export function readTime(text: string): Time | undefined {
  for (const [pattern, unit] of UNITS) {
    const count = pattern.exec(text.trim())?.[1];
    if (count !== undefined) return { unit, count: Number(count), at: "" };
  }
  const at = toLocal(text);
  return at ? { unit: "until", count: 1, at } : undefined;
}

export function writeTime({ unit, count, at }: Time): string {
  switch (unit) {
    case "minutes":
      return `PT${count}M`;
    case "hours":
      return `PT${count}H`;
    case "days":
      return `P${count}D`;
    case "business hours":
      return `\${business_hours(${count})}`;
    case "business days":
      return `\${business_days(${count})}`;
    case "until":
      return fromLocal(at);
  }
}

const two = (number: number) => String(number).padStart(2, "0");

/** An instant with a time zone as the reader's own local time; empty for anything else. */
export function toLocal(instant: string): string {
  if (!/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(instant)) return "";
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return "";
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The reader's local time as an instant with its offset; empty stays empty. */
export function fromLocal(local: string): string {
  if (!local) return "";
  const offset = -new Date(local).getTimezoneOffset();
  const sign = offset < 0 ? "-" : "+";
  const zone = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  return `${local.length === 16 ? `${local}:00` : local}${zone}`;
}
