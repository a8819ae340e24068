// @vitest-environment happy-dom
// What is kept in this browser is there after the tab was killed, moves where there is room, and comes back as it was last.
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const KEY = "podpora.shelf.a";

/** The module as another page of this browser has it. */
async function shelf() {
  vi.resetModules();
  const { Store } = await import("../core/store");
  return new Store<{ text: string }>("shelf");
}

const moved = () => vi.waitFor(() => expect(localStorage.getItem(KEY)).toBe(""));

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("has it the moment it is kept, though nothing runs any more", async () => {
  (await shelf()).keep("a", { text: "last words" });
  expect(await (await shelf()).read("a")).toEqual({ text: "last words" });
});

it("has it where the browser was killed before localStorage was on the disk", async () => {
  const here = await shelf();
  here.keep("a", { text: "last words" });
  here.keep("b", { text: "sent" });
  here.forget("b");
  vi.useRealTimers();
  localStorage.clear();
  const next = await shelf();
  await vi.waitFor(async () => expect(await next.names()).toEqual(["a"]));
  expect([await next.read("a"), await next.read("b")]).toEqual([{ text: "last words" }, undefined]);
});

it("moves what stays to where there is room, and reads it there", async () => {
  const here = await shelf();
  here.keep("a", { text: "stays" });
  vi.advanceTimersByTime(5000);
  vi.useRealTimers();
  await moved();
  const other = await shelf();
  expect([await other.read("a"), await other.names()]).toEqual([{ text: "stays" }, ["a"]]);
  other.keep("a", { text: "newer" });
  expect(await here.read("a")).toEqual({ text: "newer" });
  other.forget("a");
  expect([await here.read("a"), await here.names()]).toEqual([undefined, []]);
});

it("moves nothing that was forgotten, and leaves what was kept anew meanwhile", async () => {
  const here = await shelf();
  here.keep("a", { text: "sent" });
  here.forget("a");
  vi.advanceTimersByTime(5000);
  expect(localStorage.getItem(KEY)).toBeNull();
  here.keep("a", { text: "first" });
  vi.advanceTimersByTime(5000); // on its way
  here.keep("a", { text: "second" });
  vi.useRealTimers();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await (await shelf()).read("a")).toEqual({ text: "second" });
});

it("keeps what localStorage has no room for where there is some", async () => {
  const set = localStorage.setItem.bind(localStorage);
  vi.stubGlobal("localStorage", new Proxy(localStorage, {
    get: (storage, name) => {
      if (name !== "setItem") return Reflect.get(storage, name) instanceof Function ? Reflect.get(storage, name).bind(storage) : Reflect.get(storage, name);
      return (key: string, text: string) => {
        if (text.length > 100) throw new DOMException("full", "QuotaExceededError");
        set(key, text);
      };
    },
  }));
  vi.useRealTimers();
  const long = { text: "x".repeat(200) };
  expect((await shelf()).keep("a", long)).toBe(true);
  await vi.waitFor(async () => expect(await (await shelf()).read("a")).toEqual(long));
});

it("does without IndexedDB, and says when there is no room at all", async () => {
  vi.stubGlobal("indexedDB", undefined);
  const here = await shelf();
  expect(here.keep("a", { text: "small" })).toBe(true);
  vi.advanceTimersByTime(5000);
  expect(await here.read("a")).toEqual({ text: "small" });
  vi.stubGlobal("localStorage", { setItem: () => { throw new Error("full"); } });
  expect(here.keep("a", { text: "small" })).toBe(false);
});

it("takes what it cannot read for nothing", async () => {
  localStorage.setItem(KEY, "no JSON");
  expect(await (await shelf()).read("a")).toBeUndefined();
});
