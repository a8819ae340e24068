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
