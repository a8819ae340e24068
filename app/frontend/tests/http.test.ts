// What an answer means for whoever asked: refused for good, signed out, or to be tried again.
import { Window } from "happy-dom";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const READER = "7";
const answers: Response[] = [];

function answer(status: number, body: unknown = {}, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
}

beforeEach(() => {
  const window = new Window({ url: "https://desk.test/" });
  window.document.head.innerHTML = `<meta name="csrf-token" content="t"><meta name="reader" content="${READER}">`;
  vi.stubGlobal("document", window.document);
  vi.stubGlobal("fetch", vi.fn(async () => answers.shift()));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
  answers.length = 0;
});

it.each([429, 500, 502, 503])("an answer %i is tried again", async (status) => {
  const { json, Unreachable } = await import("../core/http");
  answers.push(answer(status, {}, { "Retry-After": "5" }));
  await expect(json("PUT", "/x", {})).rejects.toMatchObject({ constructor: Unreachable, after: 5000 });
});

it("a refusal says why and is not tried again", async () => {
  const { json, Refused } = await import("../core/http");
  answers.push(answer(422, { detail: "Too long." }));
  await expect(json("PUT", "/x", {})).rejects.toMatchObject({ constructor: Refused, status: 422, message: "Too long." });
});

it("an ended login, and one of somebody else, are told apart from a token that has changed", async () => {
  const { json, SignedOut } = await import("../core/http");
  answers.push(answer(400), answer(200, { csrf: "u", reader: READER }), answer(200, { well: true }));
  expect(await json("PUT", "/x", {})).toEqual({ well: true });
  for (const reader of ["", "8"]) {
    answers.push(answer(400), answer(200, { csrf: "u", reader }));
    await expect(json("PUT", "/x", {})).rejects.toBeInstanceOf(SignedOut);
  }
});

it("what only asks is asked again where the server is busy, and never longer than a reader waits", async () => {
  vi.useFakeTimers();
  const { json, Unreachable } = await import("../core/http");
  answers.push(answer(503), answer(500), answer(200, { well: true }));
  const asked = json("GET", "/x");
  await vi.runAllTimersAsync();
  expect(await asked).toEqual({ well: true });
  answers.push(answer(429, {}, { "Retry-After": "60" }));
  await expect(json("GET", "/x")).rejects.toMatchObject({ constructor: Unreachable, after: 60_000 });
  vi.useRealTimers();
});

it("who calls a question off hears no more of it", async () => {
  const { json } = await import("../core/http");
  const asking = new AbortController();
  answers.push(answer(503));
  const asked = json("GET", "/x", undefined, { signal: asking.signal });
  setTimeout(() => asking.abort(new Error("called off")), 10);
  await expect(asked).rejects.toThrow("called off");
});

it("a page is read with its tag, is none where nothing is new, and a login is no page", async () => {
  const { page, Refused, SignedOut } = await import("../core/http");
  answers.push(new Response("<p>", { headers: { ETag: '"1"' } }), new Response(null, { status: 304 }));
  expect(await page("/p")).toEqual({ text: "<p>", etag: '"1"' });
  expect(await page("/p", { etag: '"1"' })).toBeUndefined();
  answers.push(answer(401), answer(404));
  await expect(page("/p")).rejects.toBeInstanceOf(SignedOut);
  await expect(page("/p")).rejects.toBeInstanceOf(Refused);
});

it("a part is asked for as one, with what a form says and the token of the login", async () => {
  const { draw, Refused } = await import("../core/http");
  answers.push(new Response("<i>"), answer(404, { error: "Gone." }));
  expect(await draw("/p", new URLSearchParams("a=1&csrf_token=old"))).toBe("<i>");
  const [, { method, headers, body }] = vi.mocked(fetch).mock.calls[0]! as [string, RequestInit];
  expect([method, headers, String(body)]).toEqual(["POST", { "X-Part": "1", "X-CSRFToken": "t" }, "a=1"]);
  await expect(draw("/p")).rejects.toMatchObject({ constructor: Refused, message: "Gone." });
});

it("fields are posted with the token of now, wherever the answer leads", async () => {
  const { post } = await import("../core/http");
  answers.push(answer(200, { csrf: "now", reader: "" }), answer(302));
  await post("/login", { email: "a" });
  expect(String((vi.mocked(fetch).mock.calls[1] as [string, RequestInit])[1].body)).toBe("email=a&csrf_token=now");
});

it("asks our own server only, by whatever address, follows it nowhere and keeps nothing", async () => {
  const { draw, json, page, post } = await import("../core/http");
  for (const ask of [() => json("PUT", "/x", {}, { key: "k" }), () => draw("/x"), () => page("/x")]) {
    answers.push(answer(200));
    await ask();
  }
  answers.push(answer(200, { csrf: "now", reader: "" }), answer(200));
  await post("/x", {});
  const given = vi.mocked(fetch).mock.calls.map(([, one]) => one!);
  for (const one of given) expect(one).toMatchObject({ mode: "same-origin", credentials: "same-origin", redirect: "manual", cache: "no-store" });
  expect(given[0]!.headers).toMatchObject({ "Idempotency-Key": "k", "X-CSRFToken": "t" });
  expect(Object.keys(given[2]!.headers!)).toEqual([]); // the token goes with what acts, never with what only reads
});
