// @vitest-environment happy-dom
// What is typed into a form and not sent: on the server, or on this computer, and never lost with a tab.
import { expect, it, vi } from "vitest";
import { answers, asked, get, page, said, session, submit } from "./server";

const DRAFTED = '<form><input type="hidden" name="draft" value="new"><textarea name="words"></textarea><input name="note"></form>';

async function keeping(): Promise<void> {
  const { keepDraft } = await import("../core/drafts");
  keepDraft(get("input[name=draft]"));
}

it("brings back what was typed and not sent, and can throw it away", async () => {
  page(DRAFTED);
  answers((method, url) => said(method === "GET" && url === "/drafts/new" ? { fields: { words: ["kept"], note: [""] }, saved_at: "2026-11-29T10:00:00Z" } : null));
  await keeping();
  await vi.waitFor(() => expect(get<HTMLTextAreaElement>("textarea").value).toBe("kept"));
  get(".draft-note .btn").click();
  expect([get<HTMLTextAreaElement>("textarea").value, document.querySelector(".draft-note")]).toEqual(["", null]);
  await vi.waitFor(() => expect(asked.map(([method]) => method)).toContain("DELETE"));
});

it("leaves a page alone that has just come back with what was sent, as the register of businesses filled it in", async () => {
  page(DRAFTED.replace('value="new"', 'value="new" data-shows-sent').replace("</textarea>", "filled in</textarea>"));
  answers(() => said({ fields: { words: ["typed before"], note: [""] }, saved_at: "2026-11-29T10:00:00Z" }));
  await keeping();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(get<HTMLTextAreaElement>("textarea").value).toBe("filled in");
});

it("keeps what is typed on the server a moment later, and on this computer while that is away", async () => {
  page(DRAFTED);
  await keeping();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  answers(() => undefined);
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
  answers(() => undefined);
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
  answers((_, url) => (url === "/session" ? session() : undefined));
  get<HTMLTextAreaElement>("textarea").value = "typed";
  get("textarea").dispatchEvent(new Event("input", { bubbles: true }));
  submit(get<HTMLFormElement>("form"));
  const { outbox } = await import("../core/outbox");
  await vi.waitFor(async () => expect(await outbox().find("draft.new")).toMatchObject({ stays: "held" }));
  page(DRAFTED);
  answers((method, url) => (method === "GET" && url === "/drafts/new" ? said(null) : said({})));
  await keeping();
  await vi.waitFor(() => expect(get<HTMLTextAreaElement>("textarea").value).toBe("typed"));
  await vi.waitFor(async () => expect(await outbox().find("draft.new")).toBeUndefined(), 3000); // sent like all that is typed
});

it("brings nothing back that was thrown away while the server was away", async () => {
  page(DRAFTED);
  const kept = { fields: { words: ["kept"], note: [""] }, saved_at: "2026-11-29T10:00:00Z" };
  answers((method, url) => (method === "GET" && url === "/drafts/new" ? said(kept) : undefined));
  await keeping();
  await vi.waitFor(() => expect(get(".draft-note .btn")).toBeTruthy());
  get(".draft-note .btn").click();
  page(DRAFTED);
  await keeping();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(get<HTMLTextAreaElement>("textarea").value).toBe("");
});

it("asks anew for the lists that hang on what was chosen, with what was chosen there", async () => {
  page(`<form><input type="hidden" name="draft" value="new"><select name="project" class="is-asked"><option value="1">One</option><option value="2">Two</option></select>
    <select name="person"><option value="8">Of the first project</option></select><div data-part="/promise" data-of=".is-asked"></div><input type="checkbox" name="more" value="1"></form>`);
  answers((method, url) => (method === "GET" && url === "/drafts/new" ? said({ fields: { project: ["2"], person: ["9"], more: ["1"] }, saved_at: "2026-11-29T10:00:00Z" }) : said({})));
  const asks = vi.fn();
  get("form").addEventListener("change", asks);
  await keeping();
  await vi.waitFor(() => expect(document.querySelector("[name=person] option[value='9'][selected]")).toBeTruthy());
  expect([get<HTMLSelectElement>("[name=project]").value, get<HTMLInputElement>("[name=more]").checked]).toEqual(["2", true]);
  expect(asks.mock.calls.map(([event]) => (event as Event).target)).toContain(get("[name=project]"));
});

it("leaves alone what the page itself brings back, and what was typed before it was asked", async () => {
  answers((method, url) => (method === "GET" && url === "/drafts/new" ? said({ fields: { words: ["kept"], note: [""] }, saved_at: "2026-11-29T10:00:00Z" }) : said({})));
  page(DRAFTED.replace("<textarea", '<textarea class="is-invalid"'));
  await keeping();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(get<HTMLTextAreaElement>("textarea").value).toBe("");
  page(DRAFTED);
  await keeping();
  get<HTMLTextAreaElement>("textarea").value = "faster";
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(get<HTMLTextAreaElement>("textarea").value).toBe("faster");
});

it("takes the newer of what the server and this computer have", async () => {
  page(DRAFTED);
  const { outbox } = await import("../core/outbox");
  outbox().put("draft.new", { method: "PUT", url: "/drafts/new", body: { fields: { words: ["here"], note: [""] } } });
  answers((method, url) => (method === "GET" && url === "/drafts/new" ? said({ fields: { words: ["there"], note: [""] }, saved_at: "2099-01-01T00:00:00Z" }) : said({})));
  await keeping();
  await vi.waitFor(() => expect(get<HTMLTextAreaElement>("textarea").value).toBe("there"));
});

it("sends what is typed as the page goes, and nothing where nothing was", async () => {
  page(DRAFTED.replace('value="new"', 'value="left"'));
  await keeping();
  const sent = () => asked.filter(([method, url]) => method === "PUT" && url === "/drafts/left").length;
  window.dispatchEvent(new Event("pagehide"));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(sent()).toBe(0);
  get("textarea").dispatchEvent(new Event("input", { bubbles: true }));
  window.dispatchEvent(new Event("pagehide"));
  await vi.waitFor(() => expect(sent()).toBe(1));
});
