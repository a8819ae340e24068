// @vitest-environment happy-dom
// What is new is asked for by its tag, more seldom while nothing answers, and not at all while nobody looks.
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const EVERY = 1000;
let answers: (() => Response)[] = [];
let asked: Record<string, string>[] = [];

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async (_: string, given: RequestInit) => {
    asked.push(given.headers as Record<string, string>);
    const next = answers.shift();
    if (!next) throw new TypeError("away");
    return next();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  [answers, asked] = [[], []];
});

async function polling(): Promise<{ taken: string[]; end: () => void }> {
  const { poll } = await import("../core/poll");
  const taken: string[] = [];
  return { taken, end: poll("/news", (text) => void taken.push(text), { every: EVERY, etag: '"a"' }) };
}

it("hands over what has changed, and asks by the tag of what it has", async () => {
  answers = [() => new Response(null, { status: 304 }), () => new Response("new", { headers: { ETag: '"b"' } }), () => new Response(null, { status: 304 })];
  const { taken, end } = await polling();
  await vi.advanceTimersByTimeAsync(3 * EVERY);
  end();
  expect(taken).toEqual(["new"]);
  expect(asked.map((headers) => headers["If-None-Match"])).toEqual(['"a"', '"a"', '"b"']);
});

it("asks more and more seldom while nobody answers", async () => {
  const { end } = await polling();
  await vi.advanceTimersByTimeAsync(10 * EVERY);
  end();
  expect(asked.length).toBe(3); // after 1, 3 and 7
});

it("waits as long as a busy server says", async () => {
  answers = [() => new Response(null, { status: 503, headers: { "Retry-After": "9" } })];
  const { end } = await polling();
  await vi.advanceTimersByTimeAsync(9 * EVERY);
  expect(asked.length).toBe(1);
  end();
});

it("ends with what is no longer the reader's", async () => {
  answers = [() => new Response("{}", { status: 404 })];
  await polling();
  await vi.advanceTimersByTimeAsync(20 * EVERY);
  expect(asked.length).toBe(1);
});

it("sleeps while nobody looks and asks at once when somebody does", async () => {
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  const { end } = await polling();
  await vi.advanceTimersByTimeAsync(20 * EVERY);
  expect(asked.length).toBe(0);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(1);
  end();
  expect(asked.length).toBe(1);
});
