// @vitest-environment happy-dom
// The running timer in the head of the page follows what the server knows, and counts.
import { beforeEach, expect, it } from "vitest";
import { elapsed, showTimer } from "../src/timer";

const SINCE = "2026-11-29T22:00:30.706493+00:00";
const TIMER = { number: "P7", summary: "<b>Mouse</b>", since: SINCE };
const get = (selector: string) => document.querySelector<HTMLAnchorElement>(selector)!;

beforeEach(() => {
  document.body.innerHTML = `<div data-timer="/requests" data-here="P8" hidden>
    <a data-what><strong></strong> <span></span></a><time></time><a data-switch hidden></a><a data-stop></a></div>`;
});

it.each([
  ["2026-11-29T22:00:10Z", "0:00"],
  ["2026-11-29T22:01:29Z", "0:00"],
  ["2026-11-29T23:05:31Z", "1:05"],
  ["2026-11-30T23:05:31Z", "25:05"],
])("at %s it has run %s", (now, words) => {
  expect(elapsed(SINCE, Date.parse(now))).toBe(words);
});

it("names what it runs on and leads to its end and to a switch", () => {
  showTimer(TIMER);
  expect(get("[data-timer]").hidden).toBe(false);
  expect(get("[data-what]").getAttribute("href")).toBe("/requests/P7");
  expect(get("[data-what]").textContent).toBe("P7 <b>Mouse</b>");
  expect(get("[data-stop]").getAttribute("href")).toBe("/requests/P7#stop-description");
  expect(get("[data-switch]").getAttribute("href")).toBe("/requests/P7?then=P8#stop-description");
  expect(get("[data-switch]").hidden).toBe(false);
});

it("offers no switch to where it runs, and goes when it is stopped", () => {
  showTimer({ ...TIMER, number: "P8" });
  expect(get("[data-switch]").hidden).toBe(true);
  showTimer(null);
  expect(get("[data-timer]").hidden).toBe(true);
});
