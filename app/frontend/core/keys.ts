// Shortcuts: the one registry. A template names the key of an act of its page by `aria-keyshortcuts`.
import { showDialog } from "./dialog";
import { make } from "./dom";
import { t } from "./texts";

export interface Act {
  label: string;
  keys?: string;
  do(): void;
}

interface Shortcut {
  keys: string;
  label: () => string;
  act: () => void;
  where?: string;
}

const SILENCED = "single-keys"; // of people whose voice or hands press keys that they do not mean (WCAG 2.1.4)
const TEXT = "textarea, select, [contenteditable=true], input:not([type=checkbox], [type=radio], [type=file])";
const OWN_KEYS = "#designer"; // the editors have keys of their own
const FIRST_FIELD = ":is(input:not([type=hidden]), select, textarea)";
const ROWS = ".is-list > tbody > tr, .rows > li:has(a)";
const ACTS = ".skip-link[aria-keyshortcuts], #content [aria-keyshortcuts], .timer a, .page-head a.btn, .my-task a, details.fold > summary, .me-menu a, .top-nav a";
const shortcuts: Shortcut[] = [];
let last: string | undefined; // the row that was stood on, by its address: lists are drawn anew

/** Let `keys` ("j", "Control+K") do `act` on every page; they are told where `where` is found. */
export function shortcut(keys: string, label: () => string, act: () => void, where?: string): void {
  shortcuts.push({ keys, label, act, where });
}

function labelOf(element: HTMLElement): string {
  const said = element.dataset.act ?? element.getAttribute("aria-label") ?? element.textContent ?? "";
  return said.replace(/\s+/g, " ").trim();
}

/** Do what an element of the page is for: unfold it, stand in it, or press it. */
export function press(element: HTMLElement): void {
  const fold = element.closest<HTMLDetailsElement>("summary")?.parentElement as HTMLDetailsElement | null;
  if (fold) fold.open = true;
  const field = fold ? fold.querySelector<HTMLElement>(FIRST_FIELD) : element;
  if (fold || element.matches(FIRST_FIELD)) {
    (field ?? element).focus();
    (field ?? element).scrollIntoView({ block: "center" });
  } else element.click();
}

function isOffered(element: HTMLElement): boolean {
  return element.checkVisibility() || element.closest(".me-menu") !== null;
}

/** What can be done here, by the words of the page: its own acts before the menu. */
export function acts(): Act[] {
  const found = new Map<string, Act>();
  const taken = new Set<string>();
  for (const element of offered()) {
    const label = labelOf(element);
    if (!label || found.has(label)) continue;
    const own = element.getAttribute("aria-keyshortcuts");
    const keys = own && !taken.has(own) ? own : undefined; // the first one answers to it
    if (keys) taken.add(keys);
    found.set(label, { label, keys, do: () => press(element) });
  }
  return [...found.values()];
}

function offered(): HTMLElement[] {
  const places = [...document.querySelectorAll<HTMLElement>(ACTS)].filter(isOffered);
  return places.sort((one, other) => rank(one) - rank(other));
}

function rank(element: HTMLElement): number {
  return element.closest("#content") ? 0 : 1;
}

function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  const links = rows.map((row) => row.querySelector<HTMLAnchorElement>("a[href]")).filter((link) => link !== null);
  const at = links.findIndex((link) => link.closest("tr, li")?.contains(document.activeElement));
  const here = at < 0 ? links.findIndex((link) => link.href === last) : at;
  const next = links[Math.min(Math.max(here + by, 0), links.length - 1)];
  last = next?.href;
  next?.focus();
}

function send(): void {
  const form = document.activeElement?.closest<HTMLFormElement>("form");
  const button = form?.querySelector<HTMLButtonElement>("button[type=submit]:not([formaction])");
  if (form) form.requestSubmit(button ?? null);
}

function isSilenced(): boolean {
  return localStorage.getItem(SILENCED) === "off";
}

function switched(): HTMLElement {
  const box = make("input", { type: "checkbox", class: "form-check-input" });
  box.checked = !isSilenced();
  box.addEventListener("change", () => localStorage.setItem(SILENCED, box.checked ? "on" : "off"));
  return make("label", { class: "choice" }, box, make("span", {}, t("Single keys act")));
}

function drawn(keys: string): HTMLElement {
  const names = keys.split("+").map((key) => make("kbd", {}, key === "Control" ? t("Ctrl") : key));
  return make("dt", {}, ...names.flatMap((name, at) => (at ? ["+", name] : [name])));
}

/** Every key that does something here. */
export function showKeys(): void {
  const own = acts().filter((act) => act.keys);
  const known = shortcuts.filter((one) => !one.where || document.querySelector(one.where));
  const all = [...known.map((one) => ({ keys: one.keys, label: one.label() })), ...own];
  const list = make("dl", { class: "keys" }, ...all.flatMap((one) => [drawn(one.keys!), make("dd", {}, one.label)]));
  showDialog(t("Keys")).body.append(list, switched());
}

function named(event: KeyboardEvent): string {
  const held = event.ctrlKey || event.metaKey ? "Control+" : "";
  return held + (event.key.length === 1 && held ? event.key.toUpperCase() : event.key);
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const keys = named(event);
  const isSingle = !keys.startsWith("Control+");
  const place = event.target as HTMLElement;
  if (isSingle && (place.matches(TEXT) || isSilenced())) return;
  if (document.querySelector(OWN_KEYS)) return;
  const known = shortcuts.find((one) => one.keys === keys);
  const own = known ? undefined : offered().find((one) => one.getAttribute("aria-keyshortcuts") === keys);
  if (!known && !own) return;
  event.preventDefault();
  if (known) known.act();
  else press(own!);
}

/** Listen for the keys of the page. */
export function watchKeys(): void {
  shortcut("Control+Enter", () => t("Send the form you are in"), send, "#content form[method=post]");
  shortcut("j", () => t("Next row"), () => step(1), ROWS);
  shortcut("k", () => t("Previous row"), () => step(-1), ROWS);
  shortcut("?", () => t("Show the keys"), showKeys);
  document.addEventListener("keydown", pressed);
}
