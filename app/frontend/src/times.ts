// Relative times stay true while a page is left open.
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export function tickTimes(): void {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "always" });
  const say = (tag: HTMLTimeElement) => {
    const seconds = (Date.parse(tag.dateTime) - Date.now()) / 1000;
    const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
    if (step) tag.textContent = words.format(Math.trunc(seconds / step[1]), step[0]);
  };
  window.setInterval(() => {
    for (const tag of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) say(tag);
  }, 60_000);
}
