// @vitest-environment happy-dom
// The page around its content: keys, the palette, filters, menus, news and the diagram in its fold.
import { afterEach, beforeEach, expect, it, vi } from "vitest";

let answers: Record<string, () => Response> = {};
const get = <T extends HTMLElement = HTMLElement>(selector: string) => document.querySelector<T>(selector)!;
const json = (body: unknown) => () => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
const html = (text: string) => () => new Response(text);

function page(body: string): void {
  document.head.innerHTML = '<meta name="csrf-token" content="t"><meta name="reader" content="7">';
  document.body.innerHTML = body;
}

function press(key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

beforeEach(() => {
  vi.resetModules();
  localStorage.clear();
  Element.prototype.checkVisibility = () => true;
  answers = {};
  vi.stubGlobal("fetch", async (url: string) => {
    const found = answers[url.split("?")[0]!] ?? answers[url];
    if (!found) throw new TypeError(`away: ${url}`);
    return found();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("walks through rows by keys, and leaves who types alone", async () => {
  page('<main id="content"><ul class="rows"><li><a href="/1">1</a></li><li><a href="/2">2</a></li></ul><textarea></textarea></main>');
  (await import("../core/keys")).watchKeys();
  press("j");
  press("j");
  expect(document.activeElement?.getAttribute("href")).toBe("/2");
  press("k");
  expect(document.activeElement?.getAttribute("href")).toBe("/1");
  get("textarea").focus();
  press("j", {}, get("textarea"));
  expect(document.activeElement).toBe(get("textarea"));
});

it("does what an act of the page is for by its own key, tells all keys, and can be silenced", async () => {
  page('<main id="content"><button aria-keyshortcuts="x">Do it</button><details class="fold"><summary aria-keyshortcuts="f">Log</summary><input></details></main>');
  const clicked = vi.fn();
  get("button").addEventListener("click", clicked);
  Element.prototype.scrollIntoView = vi.fn();
  const { acts, watchKeys } = await import("../core/keys");
  watchKeys();
  expect(acts().map(({ label, keys }) => [label, keys])).toEqual([["Do it", "x"], ["Log", "f"]]);
  press("x");
  press("f");
  expect([clicked.mock.calls.length, get<HTMLDetailsElement>("details").open, document.activeElement]).toEqual([1, true, get("details input")]);
  (document.activeElement as HTMLElement).blur();
  press("?");
  expect(get("dialog .keys").textContent).toContain("Do it");
  get<HTMLInputElement>("dialog input").click();
  get(".dialog-close").click();
  press("x");
  expect(clicked).toHaveBeenCalledTimes(1);
});

it("finds requests and acts from one field", async () => {
  page('<header><a data-palette href="/requests">Search</a></header><main id="content"><a href="#" aria-keyshortcuts="n">New request</a></main>');
  answers = { "/requests/find": json([{ number: "P7", summary: "Mouse", about: "Bakery", url: "/requests/P7" }]) };
  (await import("../core/searching")).offerPalette();
  get("[data-palette]").click();
  await vi.waitFor(() => expect(document.querySelector("dialog input")).toBeTruthy());
  const field = get<HTMLInputElement>("dialog input");
  const shown = () => [...document.querySelectorAll("#palette [role=option]")].map((one) => one.textContent);
  expect(shown()).toEqual([expect.stringContaining("New request")]);
  field.value = "mouse";
  field.dispatchEvent(new Event("input"));
  await vi.waitFor(() => expect(shown()).toEqual([expect.stringContaining("P7 Mouse"), expect.stringContaining("All requests")]));
});

it("shows one palette, and none over another dialog", async () => {
  page('<main id="content"></main>');
  const { showPalette } = await import("../core/palette");
  showPalette();
  showPalette();
  expect(document.querySelectorAll("dialog.is-palette")).toHaveLength(1);
});

it("applies a chosen filter in place, and goes to a page that does not answer as a list", async () => {
  page('<main id="content"><form data-apply action="/list"><select name="show"><option value="">–</option><option value="all">All</option></select></form></main>');
  answers = { "http://localhost:3000/list": html('<title>All</title><main id="content"><p>all</p></main>') };
  (await import("../core/filters")).watchFilters();
  get("select").dispatchEvent(new Event("pointerdown", { bubbles: true }));
  get<HTMLSelectElement>("select").value = "all";
  get("select").dispatchEvent(new Event("change", { bubbles: true }));
  await vi.waitFor(() => expect(get("#content").textContent).toBe("all"));
  expect(location.pathname + location.search).toBe("/list?show=all");
});

const LIST = `<main id="content"><form data-apply action="/list"><select name="show"><option value="">–</option><option value="all">All</option></select>
  <input type="search" name="q"><button>Show</button></form></main>`;

it("waits for Enter where a filter is walked through with keys, and says when nobody answers", async () => {
  page(LIST);
  answers = { "http://localhost:3000/list": html('<main id="content"><p>all</p></main>') };
  (await import("../core/filters")).watchFilters();
  press("ArrowDown", {}, get("select"));
  get<HTMLSelectElement>("select").value = "all";
  get("select").dispatchEvent(new Event("change", { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(document.querySelector("form")).toBeTruthy();
  const { [`http://localhost:3000/list`]: list } = answers;
  answers = {};
  const sent = new Event("submit", { bubbles: true, cancelable: true });
  get("form").dispatchEvent(sent);
  expect(sent.defaultPrevented).toBe(true);
  await vi.waitFor(() => expect(get(".toasts").textContent).toContain("cannot be reached"));
  expect([location.search, get("#content").hasAttribute("aria-busy")]).toEqual(["?show=all", false]);
  answers = { "http://localhost:3000/list": list! };
  history.replaceState({}, "", "/list?show=before");
  window.dispatchEvent(new PopStateEvent("popstate"));
  await vi.waitFor(() => expect(get("#content").textContent).toBe("all"));
});

it("goes to the page itself where a filter leads to no list", async () => {
  page(LIST);
  answers = { "http://localhost:3000/list": () => new Response("{}", { status: 404, headers: { "Content-Type": "application/json" } }) };
  const went = vi.spyOn(location, "assign").mockImplementation(() => undefined);
  (await import("../core/filters")).watchFilters();
  get("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await vi.waitFor(() => expect(went).toHaveBeenCalledWith("http://localhost:3000/list"));
});

it("searches in the list of the page, and in the palette where it has none", async () => {
  page(`<a data-palette href="/requests">Search</a>${LIST}`);
  (await import("../core/keys")).watchKeys();
  (await import("../core/searching")).offerPalette();
  press("/");
  expect(document.activeElement).toBe(get("input[type=search]"));
  get("main").remove();
  press("/");
  await vi.waitFor(() => expect(document.querySelector("dialog.is-palette")).toBeTruthy());
  get(".dialog-close").click();
  press("k", { ctrlKey: true });
  await vi.waitFor(() => expect(document.querySelector("dialog.is-palette")).toBeTruthy());
});

it("tells whoever writes that somebody else has written, and where", async () => {
  vi.useFakeTimers();
  const form = '<form><input type="hidden" name="seen" value="4"><p data-meanwhile data-said="Somebody has written"></p><textarea></textarea></form>';
  page(`<ol id="timeline" data-live data-seen="4"></ol>${form}`);
  Object.assign(document.body.dataset, { news: "/news", newsTag: '"1"', newsVersion: "1", newsPage: "/page" });
  answers = {
    "/news": json({ badges: {}, timer: null, version: "2" }),
    "/page": html('<ol id="timeline" data-live data-seen="9"></ol>'),
  };
  get<HTMLTextAreaElement>("textarea").value = "my answer";
  (await import("../src/news")).followNews();
  await vi.advanceTimersByTimeAsync(8000);
  expect([get("[data-meanwhile] a").getAttribute("href"), get<HTMLInputElement>("[name=seen]").value]).toEqual(["#message-9", "9"]);
  for (const name of Object.keys(document.body.dataset)) delete document.body.dataset[name];
});

it("keeps what it shows when its page is gone meanwhile", async () => {
  vi.useFakeTimers();
  page('<section id="list" data-live>old</section>');
  Object.assign(document.body.dataset, { news: "/news", newsTag: '"1"', newsVersion: "1", newsPage: "/page" });
  answers = { "/news": json({ badges: {}, timer: null, version: "2" }), "/page": () => new Response("{}", { status: 404 }) };
  (await import("../src/news")).followNews();
  await vi.advanceTimersByTimeAsync(8000);
  expect(get("#list").textContent).toBe("old");
  for (const name of Object.keys(document.body.dataset)) delete document.body.dataset[name];
});

it("closes menus when attention goes elsewhere", async () => {
  page('<details data-dropdown open><summary>Menu</summary><a href="#">In</a></details><p>Elsewhere</p>');
  const { closeMenusOutside } = await import("../src/menus");
  closeMenusOutside();
  get("details a").dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(get<HTMLDetailsElement>("details").open).toBe(true);
  get("p").dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(get<HTMLDetailsElement>("details").open).toBe(false);
  get<HTMLDetailsElement>("details").open = true;
  press("Escape");
  expect([get<HTMLDetailsElement>("details").open, document.activeElement]).toEqual([false, get("summary")]);
});

it("follows what others do, and touches nothing that is being typed", async () => {
  vi.useFakeTimers();
  page(`<span data-badge="/tasks" data-said="waiting"></span>
    <section id="list" data-live>old</section><form id="form" data-live><input value="a"></form>`);
  Object.assign(document.body.dataset, { news: "/news", newsTag: '"1"', newsVersion: "1", newsPage: "/page" });
  answers = {
    "/news": json({ badges: { "/tasks": 3 }, timer: null, version: "2" }),
    "/page": html('<section id="list" data-live>new</section><form id="form" data-live><input value="b"></form>'),
  };
  get<HTMLInputElement>("input").value = "typed";
  (await import("../src/news")).followNews();
  await vi.advanceTimersByTimeAsync(8000);
  expect([get("[data-badge]").textContent, get("#list").textContent, get<HTMLInputElement>("input").value]).toEqual(["3 waiting", "new", "typed"]);
  for (const name of Object.keys(document.body.dataset)) delete document.body.dataset[name];
});

const DRAWN = vi.hoisted(() => ({ xml: [] as string[], marks: [] as [string, string[]][], fails: false }));
vi.mock("../core/diagram", () => ({
  Diagram: class {
    has = () => true;
    show = vi.fn();
    fit = vi.fn();
    destroy = vi.fn();
    async draw(xml: string) {
      if (DRAWN.fails) throw new Error("no diagram");
      DRAWN.xml.push(xml);
    }
    mark(name: string, ids: string[]) {
      DRAWN.marks.push([name, ids]);
    }
  },
}));

const CARD = `<details data-diagram="/drawn" open><summary>Way</summary><div class="diagram-tabs"></div>
  <div class="diagram-canvas"></div><p class="diagram-say" data-loading="Drawing" data-failed="Failed"></p></details>`;

it("draws the diagram where the case stands, and another when it is chosen", async () => {
  page(CARD);
  const one = { active: [], completed: ["a"], taken: ["f"] };
  answers = { "/drawn": json([{ name: "Outer", xml: "<outer>", ...one }, { name: "Inner", xml: "<inner>", ...one, active: ["t"] }]) };
  const { default: drawDiagram } = await import("../src/diagram");
  drawDiagram(get("details"));
  await vi.waitFor(() => expect(get(".diagram-canvas").dataset.drawn).toBe("Inner"));
  expect(DRAWN.marks).toContainEqual(["is-active", ["t"]]);
  get(".diagram-tabs button").click();
  await vi.waitFor(() => expect(DRAWN.xml).toEqual(["<inner>", "<outer>"]));
  expect(get(".diagram-say").hidden).toBe(true);
});

it("says that a diagram could not be drawn, and tries again when it is opened again", async () => {
  page(CARD);
  DRAWN.fails = true;
  answers = { "/drawn": json([{ name: "Outer", xml: "<again>", active: [], completed: [], taken: [] }]) };
  const { default: drawDiagram } = await import("../src/diagram");
  drawDiagram(get("details"));
  await vi.waitFor(() => expect(get(".diagram-say").textContent).toBe("Failed"));
  DRAWN.fails = false;
  get("details").dispatchEvent(new Event("toggle"));
  await vi.waitFor(() => expect(DRAWN.xml.at(-1)).toBe("<again>"));
});

it("starts on a page that has none of what scripts look for", async () => {
  page("<main id='content'></main>");
  await import("../src/main");
  expect(get("#content").textContent).toBe("");
});
