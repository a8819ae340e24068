// @vitest-environment happy-dom
// Parts of a page: replaced by fragments only, in their places, with the focus kept and the reader told of all else.
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const answers: (Response | Error)[] = [];
const asked: [string, RequestInit][] = [];

function page(body: string): void {
  document.head.innerHTML = '<meta name="csrf-token" content="t"><meta name="reader" content="7">';
  document.body.innerHTML = body;
}

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async (url: string, given: RequestInit) => {
    asked.push([url, given]);
    const next = answers.shift();
    if (!next || next instanceof Error) throw next ?? new TypeError("nothing answers");
    return next;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  answers.length = asked.length = 0;
});

it("tells a fragment from a page", async () => {
  const { isFragment } = await import("../core/partial");
  expect(isFragment('<div id="a">1</div>')).toBe(true);
  expect(isFragment("\n<!DOCTYPE html><html><body>no</body></html>")).toBe(false);
});

it("keeps the focus of whoever stands in what is replaced", async () => {
  const { replace } = await import("../core/partial");
  page('<div id="part"><input name="one"></div>');
  document.querySelector("input")!.focus();
  const fresh = document.createElement("div");
  fresh.innerHTML = '<input name="one" value="new">';
  replace(document.getElementById("part")!, fresh);
  expect((document.activeElement as HTMLInputElement).value).toBe("new");
});

it("takes from a page only what the page has, and never scripts", async () => {
  const { replaceFrom } = await import("../core/partial");
  page('<main id="content">old</main>');
  expect(replaceFrom("<p>other</p>", "#content")).toBe(false);
  expect(replaceFrom('<main id="content"><script type="module" src="/x.js"></script></main>', "#content")).toBe(false);
  expect(replaceFrom('<title>New</title><main id="content">new</main>', "#content")).toBe(true);
  expect([document.getElementById("content")!.textContent, document.title]).toEqual(["new", "New"]);
});

it("draws a part after its time, and again as the answer says", async () => {
  page('<div id="progress" data-part="/p" data-after="2000">1</div>');
  answers.push(new Response('<div id="progress" data-part="/p" data-after="2000">2</div>'), new Response('<div id="progress">3</div>'));
  (await import("../core/partial")).watchParts();
  for (const shown of ["1", "2", "3", "3"]) {
    expect(document.getElementById("progress")!.textContent).toBe(shown);
    await vi.advanceTimersByTimeAsync(2000);
  }
  expect(asked.map(([url]) => url)).toEqual(["/p", "/p"]);
});

it("draws what depends on a form with what it says, without files and its old token, and the others by their ids", async () => {
  page(`<form><input name="csrf_token" value="old"><label class="is-chosen"><input name="a" value="1"></label><input name="f" type="file">
    <p id="other">old</p><div id="promise" data-part="/preview" data-of=".is-chosen">none</div></form>`);
  answers.push(new Response('<div id="promise" data-part="/preview" data-of=".is-chosen">soon</div><p id="other">new</p>'));
  (await import("../core/partial")).watchParts();
  document.querySelector("[name=csrf_token]")!.dispatchEvent(new Event("change", { bubbles: true }));
  document.querySelector("[name=a]")!.dispatchEvent(new Event("change", { bubbles: true }));
  await vi.runAllTimersAsync();
  expect(["promise", "other"].map((id) => document.getElementById(id)!.textContent)).toEqual(["soon", "new"]);
  expect(asked.map(([url, { method, body }]) => [url, method, String(body)])).toEqual([["/preview", "POST", "a=1"]]);
});

it("leaves a part as it is and tells why where a page comes instead", async () => {
  page('<form><input name="a" class="is-chosen"><div id="promise" data-part="/preview" data-of=".is-chosen">none</div></form>');
  answers.push(new Response("<!doctype html><html><body>Fault</body></html>"));
  (await import("../core/partial")).watchParts();
  document.querySelector("input")!.dispatchEvent(new Event("change", { bubbles: true }));
  await vi.advanceTimersByTimeAsync(10);
  const part = document.getElementById("promise")!;
  expect([part.textContent, part.hasAttribute("aria-busy")]).toEqual(["none", false]);
  expect(document.querySelector(".toasts")!.textContent).toContain("This did not work");
});

it("goes on by itself where it asks by itself, and tells once that nobody answers", async () => {
  page('<div id="progress" data-part="/p" data-after="0">1</div>');
  answers.push(new TypeError("away"), new TypeError("away"), new Response('<div id="progress">2</div>'));
  (await import("../core/partial")).watchParts();
  await vi.advanceTimersByTimeAsync(100);
  expect(document.querySelectorAll(".toasts .notice")).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(8000);
  expect(document.getElementById("progress")!.textContent).toBe("2");
});

it("asks whoever is signed out to sign in, and draws the part when they have, or leaves it", async () => {
  const signing = { signInAgain: vi.fn(async () => undefined) };
  vi.doMock("../core/login", () => signing);
  page('<div id="bar" data-part="/p" data-after="0">1</div>');
  const out = () => answers.push(new Response("{}", { status: 401 }), new Response('{"csrf":"u","reader":""}', { headers: { "Content-Type": "application/json" } }));
  out();
  answers.push(new Response('<div id="bar" data-part="/p" data-after="1000">2</div>'));
  (await import("../core/partial")).watchParts();
  await vi.advanceTimersByTimeAsync(10);
  expect(document.getElementById("bar")!.textContent).toBe("2");
  signing.signInAgain.mockRejectedValue(new Error("closed"));
  out();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([document.getElementById("bar")!.textContent, document.querySelector(".toasts")]).toEqual(["2", null]);
  expect(document.getElementById("bar")!.hasAttribute("aria-busy")).toBe(false);
  vi.doUnmock("../core/login");
});

it("loads the page anew when the server says that it is another by now", async () => {
  const { take } = await import("../core/partial");
  const again = vi.spyOn(history, "go").mockImplementation(() => undefined);
  page('<div id="bar">half</div>');
  take(document.getElementById("bar")!, '<div id="bar" data-anew>whole</div>');
  expect(again).toHaveBeenCalledWith(0);
});
