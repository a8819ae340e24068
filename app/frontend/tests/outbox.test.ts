// @vitest-environment happy-dom
// What is put into the outbox reaches the server in its order, once, however often nobody answered.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { What } from "../core/outbox";

interface Asked {
  call: string;
  body: unknown;
  key: string;
  keepalive?: boolean;
}

const asked: Asked[] = [];
let answer: (call: string) => number; // its status; 0: nobody answers

const put = (url: string, body: unknown = {}): What => ({ method: "PUT", url, body });

/** The outbox of another page of the same reader. */
async function page() {
  vi.resetModules();
  document.head.innerHTML = '<meta name="csrf-token" content="t"><meta name="reader" content="7">';
  return await import("../core/outbox");
}

beforeEach(() => {
  localStorage.clear();
  asked.length = 0;
  answer = () => 200;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.stubGlobal("fetch", async (url: string, given: RequestInit) => {
    if (url === "/session") return new Response('{"csrf":"u","reader":""}', { headers: { "Content-Type": "application/json" } });
    const call = `${given.method} ${url}`;
    const headers = given.headers as Record<string, string>;
    asked.push({ call, body: given.body && JSON.parse(String(given.body)), key: headers["Idempotency-Key"]!, keepalive: given.keepalive });
    const status = answer(call);
    if (!status) throw new TypeError("away");
    return new Response("{}", { status, headers: { "Content-Type": "application/json" } });
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const calls = () => asked.map(({ call }) => call);

it("sends an act and forgets it", async () => {
  const { outbox } = await page();
  outbox().put("a", put("/a", { text: "hello" }));
  await outbox().send("a");
  expect(asked.map(({ call, body }) => [call, body])).toEqual([["PUT /a", { text: "hello" }]]);
  expect([await outbox().find("a"), localStorage.length]).toEqual([undefined, 0]);
});

it("sends an act that nobody answered again, by the same key, until somebody does", async () => {
  const { outbox } = await page();
  outbox().put("a", put("/a"));
  answer = () => (asked.length < 3 ? 0 : 200);
  await outbox().send("a");
  await vi.advanceTimersByTimeAsync(10_000);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(calls()).toEqual(["PUT /a", "PUT /a", "PUT /a"]);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  expect(await outbox().find("a")).toBeUndefined();
});

it("sends what a killed page has left, in its order, and stops where nobody answers", async () => {
  const before = (await page()).outbox();
  for (const [at, name] of ["b", "a", "c"].entries()) {
    vi.setSystemTime(1000 + at);
    before.put(name, put(`/${name}`));
  }
  answer = (call) => (call === "PUT /a" && asked.length < 3 ? 0 : 200);
  const { watchOutbox } = await page();
  watchOutbox();
  await vi.waitFor(() => expect(calls()).toEqual(["PUT /b", "PUT /a"]));
  window.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(calls()).toEqual(["PUT /b", "PUT /a", "PUT /a", "PUT /c"]));
  expect(localStorage.length).toBe(0);
});

it("takes the newer of two of one name, also while the older is under way", async () => {
  const { outbox } = await page();
  outbox().put("a", put("/a", 1));
  outbox().put("a", put("/a", 2));
  answer = () => {
    if (asked.length === 1) outbox().put("a", put("/a", 3));
    return 200;
  };
  await Promise.all([outbox().send("a"), outbox().send("a")]);
  expect(asked.map(({ body }) => body)).toEqual([2, 3]);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(2);
});

it("keeps what was refused for its writer, and lets others pass", async () => {
  const { outbox } = await page();
  outbox().put("a", put("/a"));
  outbox().put("b", put("/b"));
  answer = (call) => (call === "PUT /a" ? 422 : 200);
  await outbox().sendAll();
  await outbox().sendAll();
  expect(calls().sort()).toEqual(["PUT /a", "PUT /b"]);
  expect(await outbox().find("a")).toMatchObject({ stays: "refused", url: "/a" });
});

it("waits for the login where it has ended", async () => {
  const { outbox } = await page();
  outbox().put("a", put("/a"));
  answer = () => (asked.length < 2 ? 401 : 200);
  await outbox().send("a");
  expect(await outbox().find("a")).toBeDefined();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await outbox().find("a")).toBeUndefined();
});

it("holds what its form sends now", async () => {
  const { outbox } = await page();
  outbox().put("a", put("/a"));
  await outbox().hold("a");
  await outbox().hold("none");
  await outbox().sendAll();
  expect([calls(), (await outbox().find("a"))?.stays]).toEqual([[], "held"]);
  outbox().forget("a");
  expect(await outbox().find("a")).toBeUndefined();
});

it("sends as the page goes", async () => {
  const { outbox } = await page();
  outbox().put("a", put("/a"));
  outbox().sendLast("a");
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]!.keepalive).toBe(true);
});

it("sends nothing of another reader", async () => {
  const { Outbox, watchOutbox } = await page();
  new Outbox("8").put("a", put("/a"));
  watchOutbox();
  await vi.advanceTimersByTimeAsync(200_000);
  expect(asked).toEqual([]);
});
