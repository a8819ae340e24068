// @vitest-environment happy-dom
// A screen on a wall draws itself anew, and says when it has heard nothing for too long.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import attach from "../src/wall";

const SCREEN = '<main id="wall" data-wall="/wall/key?part=1"><p data-stale hidden>No news</p></main>';
const put = () => document.body.replaceChildren(...new DOMParser().parseFromString(SCREEN, "text/html").body.children);

beforeEach(() => {
  vi.useFakeTimers();
  put();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("takes what the server draws anew", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response('<main id="wall" data-wall="/x"><p>P10001</p></main>')));
  const end = attach(document.querySelector<HTMLElement>("#wall")!);
  await vi.advanceTimersByTimeAsync(16_000);
  expect(document.querySelector("#wall")!.textContent).toBe("P10001");
  end();
});

it("says since when there has been no news", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("down")));
  const end = attach(document.querySelector<HTMLElement>("#wall")!);
  expect(document.querySelector<HTMLElement>("[data-stale]")!.hidden).toBe(true);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(document.querySelector<HTMLElement>("[data-stale]")!.hidden).toBe(false);
  end();
});
