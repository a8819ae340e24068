// @vitest-environment happy-dom
// An open page says how far an instant is exactly as the server did: the server's tests read the same file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { spokenTime } from "../core/texts";
import { distance, tickTimes } from "../src/times";

const SAID = JSON.parse(readFileSync(join(import.meta.dirname, "../../../tests/web/relative_times.json"), "utf8")) as [number, string][];

it.each(SAID)("%i seconds from now", (seconds, words) => {
  expect(distance(seconds, "en")).toBe(words);
});

it("says nothing of what the server calls just now", () => {
  expect(distance(-59, "en")).toBeUndefined();
});

it("stays true while a page is left open", () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-29T10:00:00Z") });
  document.documentElement.lang = "cs";
  document.body.innerHTML = '<time data-relative datetime="2026-11-29T09:50:00Z">before 10 minutes</time><time datetime="2026-11-29T09:50:00Z">9:50</time>';
  tickTimes();
  vi.advanceTimersByTime(60_000);
  expect([...document.querySelectorAll("time")].map((one) => one.textContent)).toEqual(["před 11 minutami", "9:50"]);
  vi.useRealTimers();
});

it("goes by the clock of 24 hours in every language", () => {
  const said = ["en", "cs", "sk"].map((language) => {
    document.documentElement.lang = language;
    return spokenTime(new Date(2026, 10, 29, 16, 5), { hour: "2-digit", minute: "2-digit" });
  });
  expect(said).toEqual(["16:05", "16:05", "16:05"]);
});
