// Filters of lists: what is chosen with the mouse applies at once, what is typed or walked through with keys when it is done.
import { page as ask, Unreachable } from "./http";
import { replaceFrom } from "./partial";
import { tellUnreachable } from "./toast";

const FILTERS = "form[data-apply]";
const CHOICES = ":is(select, input[type=checkbox][name], input[type=radio], input[type=date])";
const PAGE = "#content";
let byKeys = false;
let shown = location.pathname + location.search;
let asked: AbortController | undefined;

function address(form: HTMLFormElement): string {
  const url = new URL(form.action, location.href);
  const given = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value !== "");
  url.search = new URLSearchParams(given as [string, string][]).toString();
  return url.href;
}

/** Show the page of `url` in the place of this one; wholly anew where that cannot be done in place. */
async function show(url: string): Promise<void> {
  asked?.abort();
  const { signal } = (asked = new AbortController());
  shown = new URL(url).pathname + new URL(url).search;
  const page = document.querySelector<HTMLElement>(PAGE);
  page?.setAttribute("aria-busy", "true");
  try {
    const read = await ask(url, { signal });
    if (!read || !replaceFrom(read.text, PAGE)) location.assign(url);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof Unreachable) tellUnreachable();
    else location.assign(url); // it leads elsewhere, or to a page of its own that says why not
  } finally {
    page?.removeAttribute("aria-busy");
  }
}

async function apply(form: HTMLFormElement): Promise<void> {
  const url = address(form);
  history.pushState({}, "", url);
  await show(url);
}

/** Watch the filters of the page; Back shows the list that its address names. */
export function watchFilters(): void {
  document.addEventListener("pointerdown", () => (byKeys = false), true);
  document.addEventListener("keydown", () => (byKeys = true), true);
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    const form = field.closest<HTMLFormElement>(FILTERS);
    if (form && field.matches(CHOICES) && !byKeys) void apply(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches(FILTERS)) return;
    event.preventDefault();
    void apply(form);
  });
  window.addEventListener("popstate", () => {
    if (document.querySelector(FILTERS) && location.pathname + location.search !== shown) void show(location.href);
  });
}
