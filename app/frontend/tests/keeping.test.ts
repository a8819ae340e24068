// @vitest-environment happy-dom
// What a window leaves behind is found by the next one; what a living window holds is left to it.
import { beforeEach, expect, it, vi } from "vitest";
import { Keeper } from "../designer/drafts/keeping";

beforeEach(() => localStorage.clear());

it("finds the copy of a window that is gone", async () => {
  localStorage.setItem("podpora.draft.1.gone", JSON.stringify({ content: "drawn", revision: 3 }));
  localStorage.setItem("podpora.draft.1.other", "no JSON");
  const next = new Keeper(1, "next");
  expect(await next.recover()).toEqual({ content: "drawn", revision: 3 });
  expect(localStorage.getItem("podpora.draft.1.gone")).toBeNull();
  expect(localStorage.getItem("podpora.draft.1.next")).toContain("drawn");
});

it("leaves alone what a living window holds", async () => {
  new Keeper(1, "alive").keep({ content: "drawn", revision: 3 });
  expect(await new Keeper(1, "next").recover()).toBeUndefined();
});

it("leaves other drafts alone", async () => {
  new Keeper(2, "gone").keep({ content: "drawn", revision: 3 });
  expect(await new Keeper(1, "next").recover()).toBeUndefined();
});

it("forgets what the server has", async () => {
  const keeper = new Keeper(1, "mine");
  keeper.keep({ content: "drawn", revision: 3 });
  keeper.forget();
  expect(await new Keeper(1, "next").recover()).toBeUndefined();
});

it("says when there is no room", () => {
  vi.stubGlobal("localStorage", { setItem: () => { throw new Error("QuotaExceeded"); } });
  expect(new Keeper(1, "mine").keep({ content: "much", revision: 1 })).toBe(false);
  vi.unstubAllGlobals();
});
