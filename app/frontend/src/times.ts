// Relative times stay true while a page is left open, in the server's own words and rounding (app/web/filters.py).
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const THRESHOLD = 0.99; // of a unit, from which on it is counted in it

/** How far an instant is, `seconds` from now, in words; nothing where the server says "just now". */
export function distance(seconds: number, language: string): string | undefined {
  if (Math.abs(seconds) < 60) return undefined;
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) / size >= THRESHOLD)!;
  const count = Math.max(1, evenly(Math.abs(seconds) / size));
  return new Intl.RelativeTimeFormat(language, { numeric: "always" }).format(Math.sign(seconds) * count, unit);
}

/** Halves go to the even number, as Python rounds. */
function evenly(value: number): number {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + (down % 2) : Math.round(value);
}

export function tickTimes(): void {
  const language = document.documentElement.lang || "en";
  window.setInterval(() => {
    for (const tag of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
      const said = distance((Date.parse(tag.dateTime) - Date.now()) / 1000, language);
      if (said) tag.textContent = said;
    }
  }, 60_000);
}
