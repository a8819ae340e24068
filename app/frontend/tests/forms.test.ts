// @vitest-environment happy-dom
// Forms: sent once and in the reader's name, kept until then, and honest about limits, faults and what they ask.
import { expect, it, vi } from "vitest";
import { answers, asked, get, page, said, session, submit } from "./server";

it("sends a form with the token that is the login's now, once", async () => {
  page('<form method="post"><input name="csrf_token" value="old"><button>Go</button></form>');
  const { beforeSent, watchForms } = await import("../core/sending");
  const [form, before] = [get<HTMLFormElement>("form"), vi.fn(async () => undefined)];
  const sent = vi.spyOn(form, "requestSubmit").mockImplementation(() => undefined);
  beforeSent(before);
  watchForms();
  expect(submit(form).defaultPrevented).toBe(true);
  submit(form);
  await vi.waitFor(() => expect(sent).toHaveBeenCalledTimes(1));
  expect([get<HTMLInputElement>("input").value, before.mock.calls.length]).toEqual(["fresh", 1]);
  expect(submit(form).defaultPrevented).toBe(false); // this one the browser sends
});

it("sends nothing into the void: the form is free again and the reader is told", async () => {
  page('<form method="post"><button>Go</button></form>');
  answers(() => undefined);
  (await import("../core/sending")).watchForms();
  submit(get<HTMLFormElement>("form"));
  await vi.waitFor(() => expect(get(".toasts").textContent).toContain("cannot be reached"));
  expect(get("form").dataset.sending).toBeUndefined();
});

it("asks whoever is signed out to sign in, in place, and goes on when they have", async () => {
  page('<form method="post"><input name="csrf_token" value="old"></form>');
  let reader = "";
  answers((method, url) => {
    if (url === "/login" && method === "POST") reader = "7";
    return url === "/session" ? session(reader) : said(null);
  });
  (await import("../core/sending")).watchForms();
  const sent = vi.spyOn(get<HTMLFormElement>("form"), "requestSubmit").mockImplementation(() => undefined);
  submit(get<HTMLFormElement>("form"));
  await vi.waitFor(() => expect(get("dialog input[type=password]")).toBeTruthy());
  get<HTMLInputElement>("dialog input[type=email]").value = "a@b.example";
  get<HTMLInputElement>("dialog input[type=password]").value = "secret";
  submit(get<HTMLFormElement>("dialog form"));
  await vi.waitFor(() => expect(sent).toHaveBeenCalledTimes(1));
  const login = asked.find(([, url]) => url === "/login")![2] as URLSearchParams;
  expect(Object.fromEntries(login)).toEqual({ email: "a@b.example", password: "secret", csrf_token: "fresh" });
  expect(document.querySelector("dialog")).toBeNull();
});

it("a login dialog that is closed says so, and two who ask share one", async () => {
  page("");
  answers((_, url) => (url === "/session" ? session("") : said(null)));
  const { signInAgain } = await import("../core/login");
  const { signInAgain: shown } = await import("../core/signing");
  const first = signInAgain();
  await vi.waitFor(() => expect(document.querySelectorAll("dialog")).toHaveLength(1));
  const both = Promise.allSettled([first, shown()]);
  expect(document.querySelectorAll("dialog")).toHaveLength(1);
  get("dialog .dialog-close").click();
  const { SignedOut } = await import("../core/http");
  const reasons = (await both).map((one) => one.status === "rejected" && (one.reason as unknown) instanceof SignedOut);
  expect(reasons).toEqual([true, true]);
});

it("says what does not belong together and that nobody answers, and takes a login of another window for its own", async () => {
  page("");
  answers((_, url) => (url === "/session" ? session("") : said(null)));
  const { signInAgain } = await import("../core/signing");
  const signedIn = signInAgain();
  const says = () => get("dialog [role=alert]").textContent;
  submit(get<HTMLFormElement>("dialog form"));
  await vi.waitFor(() => expect(says()).toContain("do not belong together"));
  answers(() => undefined);
  await vi.waitFor(() => expect(get<HTMLButtonElement>("dialog [type=submit]").disabled).toBe(false));
  submit(get<HTMLFormElement>("dialog form"));
  await vi.waitFor(() => expect(says()).toContain("cannot be reached"));
  answers(() => session("8"));
  document.dispatchEvent(new Event("visibilitychange")); // somebody else's: still asked
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(document.querySelector("dialog")).toBeTruthy();
  answers(() => session("7"));
  document.dispatchEvent(new Event("visibilitychange"));
  await signedIn;
  expect(document.querySelector("dialog")).toBeNull();
});

it("draws the page of whoever signed in there, if it is not the one it was for", async () => {
  page("");
  let reader = "";
  answers((method, url) => {
    if (url === "/login" && method === "POST") reader = "8";
    return url === "/session" ? session(reader) : said(null);
  });
  const again = vi.spyOn(location, "reload").mockImplementation(() => undefined);
  void (await import("../core/signing")).signInAgain().catch(() => undefined);
  submit(get<HTMLFormElement>("dialog form"));
  await vi.waitFor(() => expect(again).toHaveBeenCalledTimes(1));
});

it("keeps the key of a form for whoever comes back to its page", async () => {
  const { keepFormKeys } = await import("../core/once");
  const form = (key: string) => page(`<form action="/requests"><input name="form_key" value="${key}"></form>`);
  history.replaceState({}, "", "/requests/new");
  form("first");
  keepFormKeys();
  form("second");
  keepFormKeys();
  expect(get<HTMLInputElement>("input").value).toBe("first");
});

it("says how long a text is before it is too long, and refuses files that are too large", async () => {
  page('<textarea data-longest="10"></textarea><input type="file" data-most="1000000"><footer class="foot"><a href="tel:+420">+420</a></footer>');
  (await import("../src/limits")).watchLimits();
  const field = get<HTMLTextAreaElement>("textarea");
  const typed = (text: string) => {
    field.value = text;
    field.dispatchEvent(new Event("input"));
    return [get("[data-kind=length]").textContent, get("[data-kind=length]").className];
  };
  expect(typed("short")).toEqual(["", "form-hint"]);
  expect(typed("č".repeat(9))).toEqual(["9 of 10 characters", "form-hint"]);
  expect(typed("č".repeat(12))).toEqual(["2 characters too many: at most 10 can be sent.", "field-error"]);
  const files = get<HTMLInputElement>("input");
  Object.defineProperty(files, "files", { value: [{ size: 2_000_000 }] });
  files.dispatchEvent(new Event("change"));
  expect(get("[data-kind=size]").textContent).toContain("Call +420");
});

it("asks for a field only when the answer that needs it is given", async () => {
  page(`<form><script type="application/json" data-conditions>[["why","decision","return"]]</script>
    <input type="radio" name="decision" value="approve"><input type="radio" name="decision" value="return">
    <div class="for-why is-conditional"></div></form>`);
  (await import("../src/conditions")).watchConditions();
  const choose = (value: string) => {
    get<HTMLInputElement>(`[value=${value}]`).checked = true;
    get(`[value=${value}]`).dispatchEvent(new Event("change", { bubbles: true }));
    return get(".for-why").classList.contains("is-wanted");
  };
  expect([get(".for-why").classList.contains("is-wanted"), choose("return"), choose("approve")]).toEqual([false, true, false]);
});

it("shows the first fault of a page, also one that was folded", async () => {
  page('<main><details><div class="is-wrong"><input name="a"></div></details></main>');
  Element.prototype.scrollIntoView = vi.fn();
  (await import("../src/faults")).showFirstFault();
  expect([get<HTMLDetailsElement>("details").open, document.activeElement?.getAttribute("name")]).toEqual([true, "a"]);
});

it("fills in who calls, with their project", async () => {
  page(`<form><div data-callers="/callers"><input type="text"><ul id="list"></ul></div>
    <select name="project_id"><option value="3">P</option></select><select name="requester_id"></select><input name="summary"></form>`);
  answers((_, url) => said(url.startsWith("/callers?q=eva") ? [{ name: "Eva", about: "Baker", label: "Baker – P", person: 9, project: 3 }] : []));
  const { default: offerCallers } = await import("../src/callers");
  offerCallers(get("[data-callers]"));
  get<HTMLInputElement>("[data-callers] input").value = "eva";
  get("[data-callers] input").dispatchEvent(new Event("input"));
  await vi.waitFor(() => expect(document.querySelector("#list [role=option]")).toBeTruthy());
  get("#list [role=option]").dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
  get("#list [role=option]").click();
  expect([get<HTMLSelectElement>("[name=requester_id]").value, get<HTMLSelectElement>("[name=project_id]").value]).toEqual(["9", "3"]);
  expect(document.activeElement?.getAttribute("name")).toBe("summary");
});

it("fills in a project that is looked for, also one that the list does not offer", async () => {
  page(`<form><div data-projects="/projects"><input type="text"><ul id="list"></ul></div>
    <select name="project_id"><option value="">Choose…</option></select><select name="requester_id"></select><input name="summary"></form>`);
  answers((_, url) => said(url.startsWith("/projects?q=bak") ? [{ name: "Baker – P", label: "Baker – P", project: 3 }] : []));
  const { default: offerCallers } = await import("../src/callers");
  offerCallers(get("[data-projects]"));
  get<HTMLInputElement>("[data-projects] input").value = "bak";
  get("[data-projects] input").dispatchEvent(new Event("input"));
  await vi.waitFor(() => expect(document.querySelector("#list [role=option]")).toBeTruthy());
  get("#list [role=option]").click();
  expect(get<HTMLSelectElement>("[name=project_id]").selectedOptions[0]!.text).toBe("Baker – P");
  expect(get<HTMLInputElement>("[data-projects] input").value).toBe("Baker – P");
  expect(document.activeElement?.getAttribute("name")).toBe("requester_id");
});
