// @vitest-environment happy-dom
// What is typed into a form and not sent: on the server, or on this computer, and never lost with a tab.
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const asked: [string, string, unknown][] = [];
let answer: (method: string, url: string) => Response | undefined;
const session = (reader = "7") => new Response(JSON.stringify({ csrf: "fresh", reader }), { headers: { "Content-Type": "application/json" } });
const said = (body: unknown) => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });

function page(body: string): void {
  document.head.innerHTML = '<meta name="csrf-token" content="t"><meta name="reader" content="7">';
  document.body.innerHTML = body;
}
const get = <T extends HTMLElement = HTMLElement>(selector: string) => document.querySelector<T>(selector)!;

beforeEach(() => {
  vi.resetModules();
  localStorage.clear();
  answer = (_, url) => (url === "/session" ? session() : said(null));
  vi.stubGlobal("fetch", async (url: string, given: RequestInit) => {
    const method = given.method ?? "GET";
    asked.push([method, url, typeof given.body === "string" ? JSON.parse(given.body) : given.body]);
    const found = answer(method, url);
    if (!found) throw new TypeError("away");
    return found;
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  asked.length = 0;
});

function submit(form: HTMLFormElement): Event {
  const event = new Event("submit", { bubbles: true, cancelable: true });
  form.dispatchEvent(event);
  return event;
}

const DRAFTED = '<form><input type="hidden" name="draft" value="new"><textarea name="words"></textarea><input name="note"></form>';

async function keeping(): Promise<void> {
  const { keepDraft } = await import("../core/drafts");
  keepDraft(get("input[name=draft]"));
}

it("brings back what was typed and not sent, and can throw it away", async () => {
  page(DRAFTED);
  answer = (method, url) => said(method === "GET" && url === "/drafts/new" ? { fields: { words: ["kept"], note: [""] }, saved_at: "2026-11-29T10:00:00Z" } : null);
  await keeping();
  await vi.waitFor(() => expect(get<HTMLTextAreaElement>("textarea").value).toBe("kept"));
  get(".draft-note .btn").click();
  expect([get<HTMLTextAreaElement>("textarea").value, document.querySelector(".draft-note")]).toEqual(["", null]);
  await vi.waitFor(() => expect(asked.map(([method]) => method)).toContain("DELETE"));
});

it("keeps what is typed on the server a moment later, and on this computer while that is away", async () => {
  page(DRAFTED);
  await keeping();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  answer = () => undefined;
  get<HTMLTextAreaElement>("textarea").value = "typed";
  get("textarea").dispatchEvent(new Event("input", { bubbles: true }));
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.at(-1)).toEqual(["PUT", "/drafts/new", { fields: { words: ["typed"], note: [""] } }]);
  vi.useRealTimers();
  page(DRAFTED);
  await keeping(); // another page, the server still away
  await vi.waitFor(() => expect(get<HTMLTextAreaElement>("textarea").value).toBe("typed"));
});

it("loses no letter to a tab that is killed", async () => {
  page(DRAFTED);
  await keeping();
  answer = () => undefined;
  get<HTMLTextAreaElement>("textarea").value = "the last lette";
  get("textarea").dispatchEvent(new Event("input", { bubbles: true }));
  get<HTMLTextAreaElement>("textarea").value = "the last letter";
  get("textarea").dispatchEvent(new Event("input", { bubbles: true }));
  vi.resetModules(); // nothing of the page runs any more
  page(DRAFTED);
  await keeping();
  await vi.waitFor(() => expect(get<HTMLTextAreaElement>("textarea").value).toBe("the last letter"));
});

it("sends a form after its draft, and offers it again where that did not go and the form may not have", async () => {
  page(`${DRAFTED.replace("<form>", '<form method="post">')}`);
  const { watchForms } = await import("../core/sending");
  watchForms();
  await keeping();
  vi.spyOn(get<HTMLFormElement>("form"), "requestSubmit").mockImplementation(() => undefined);
  answer = (_, url) => (url === "/session" ? session() : undefined);
  get<HTMLTextAreaElement>("textarea").value = "typed";
  get("textarea").dispatchEvent(new Event("input", { bubbles: true }));
  submit(get<HTMLFormElement>("form"));
  const { outbox } = await import("../core/outbox");
  await vi.waitFor(async () => expect(await outbox().find("draft.new")).toMatchObject({ stays: "held" }));
  page(DRAFTED);
  answer = (method, url) => (method === "GET" && url === "/drafts/new" ? said(null) : said({}));
  await keeping();
  await vi.waitFor(() => expect(get<HTMLTextAreaElement>("textarea").value).toBe("typed"));
  await vi.waitFor(async () => expect(await outbox().find("draft.new")).toBeUndefined(), 3000); // sent like all that is typed
});

it("brings nothing back that was thrown away while the server was away", async () => {
  page(DRAFTED);
  const kept = { fields: { words: ["kept"], note: [""] }, saved_at: "2026-11-29T10:00:00Z" };
  answer = (method, url) => (method === "GET" && url === "/drafts/new" ? said(kept) : undefined);
  await keeping();
  await vi.waitFor(() => expect(get(".draft-note .btn")).toBeTruthy());
  get(".draft-note .btn").click();
  page(DRAFTED);
  await keeping();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(get<HTMLTextAreaElement>("textarea").value).toBe("");
});
