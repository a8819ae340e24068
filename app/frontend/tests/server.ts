// A page as the server draws it, and a server that answers what a test says.
import { afterEach, beforeEach, vi } from "vitest";

export const asked: [string, string, unknown][] = []; // method, address, body
export const session = (reader = "7") => said({ csrf: "fresh", reader });
export const said = (body: unknown) => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
const usual = (_: string, url: string): Response | undefined => (url === "/session" ? session() : said(null));
let answer = usual;

/** What the server answers from now on; nothing where it is away. */
export function answers(as: typeof usual): void {
  answer = as;
}

export function page(body: string): void {
  document.head.innerHTML = '<meta name="csrf-token" content="t"><meta name="reader" content="7">';
  document.body.innerHTML = body;
}

export const get = <T extends HTMLElement = HTMLElement>(selector: string) => document.querySelector<T>(selector)!;

export function submit(form: HTMLFormElement): Event {
  const event = new Event("submit", { bubbles: true, cancelable: true });
  form.dispatchEvent(event);
  return event;
}

beforeEach(() => {
  vi.resetModules();
  localStorage.clear();
  answer = usual;
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
