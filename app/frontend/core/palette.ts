// The palette: requests by number or words, the acts of the page and the menu, from one field.
import { showDialog, type Shown } from "./dialog";
import { make } from "./dom";
import { json, SignedOut, Unreachable } from "./http";
import { acts, shortcut, type Act } from "./keys";
import { t } from "./texts";
import { tellUnreachable } from "./toast";

interface Found {
  number: string;
  summary: string;
  about: string;
  url: string;
}
interface Choice extends Act {
  about?: string;
}

const FIND = "/requests/find";
const LIST = "/requests";
const MOST_ACTS = 8;

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function matching(known: Act[], text: string): Choice[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  return known.filter((act) => words.every((word) => plain(act.label).includes(word))).slice(0, words.length ? MOST_ACTS : undefined);
}

function opening(url: string): () => void {
  return () => location.assign(url);
}

class Palette {
  private readonly dialog: Shown = showDialog(t("Search and act"));
  private readonly known = acts();
  private readonly list = make("ul", { class: "palette", role: "listbox", id: "palette", "aria-label": t("What was found") });
  private readonly field = make("input", {
    class: "form-control",
    type: "text",
    role: "combobox",
    autocomplete: "off",
    "aria-label": t("Number or words of a request, or what to do"),
    placeholder: t("Number or words of a request, or what to do"),
    "aria-controls": "palette",
    "aria-expanded": "true",
    "aria-autocomplete": "list",
    maxlength: 200,
  });
  private choices: Choice[] = [];
  private at = 0;
  private asking?: AbortController;
  private isChosen = false; // Enter came before the answer

  constructor() {
    this.dialog.element.classList.add("is-palette");
    this.dialog.body.append(this.field, this.list);
    this.field.addEventListener("input", () => void this.look());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.show(matching(this.known, ""));
    this.field.focus();
  }

  private async look(): Promise<void> {
    const text = this.field.value.trim();
    const here = matching(this.known, text);
    this.asking?.abort();
    this.isChosen = false;
    this.show(here);
    if (!text) return void (this.asking = undefined);
    const { signal } = (this.asking = new AbortController());
    try {
      const found = await json<Found[]>("GET", `${FIND}?q=${encodeURIComponent(text)}`, undefined, { signal });
      if (signal.aborted) return;
      this.asking = undefined;
      this.show([...here, ...this.requests(found, text)]);
    } catch (error) {
      if (signal.aborted) return;
      this.asking = undefined;
      if (error instanceof SignedOut) return location.reload();
      if (!(error instanceof Unreachable)) throw error;
      tellUnreachable();
    }
    if (this.isChosen) this.choose();
  }

  private requests(found: Found[], text: string): Choice[] {
    const all = `${LIST}?q=${encodeURIComponent(text)}`;
    const lines = found.map((one) => ({ label: `${one.number} ${one.summary}`, about: one.about, do: opening(one.url) }));
    return [...lines, { label: t("All requests with these words"), do: opening(all) }];
  }

  private show(choices: Choice[]): void {
    this.choices = choices;
    this.list.replaceChildren(...choices.map((choice, at) => this.line(choice, at)));
    this.stand(0);
  }

  private line(choice: Choice, at: number): HTMLElement {
    const line = make("li", { role: "option", id: `palette-${at}`, onclick: () => this.choose(at) }, make("span", {}, choice.label));
    if (choice.about) line.append(make("small", {}, choice.about));
    if (choice.keys) line.append(make("kbd", {}, choice.keys));
    return line;
  }

  private stand(at: number): void {
    this.at = at;
    for (const [number, line] of [...this.list.children].entries()) line.setAttribute("aria-selected", String(number === at));
    if (this.choices.length) this.field.setAttribute("aria-activedescendant", `palette-${at}`);
    else this.field.removeAttribute("aria-activedescendant");
    this.list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  private pressed(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && this.choices.length) this.stand((this.at + by + this.choices.length) % this.choices.length);
    else if (event.key === "Enter") this.asking && !this.at ? (this.isChosen = true) : this.choose();
    else return;
    event.preventDefault();
  }

  private choose(at = this.at): void {
    const choice = this.choices[at];
    if (!choice) return;
    this.dialog.close();
    choice.do();
  }
}

function open(): void {
  if (!document.querySelector("dialog[open]")) new Palette();
}

function search(): void {
  const field = document.querySelector<HTMLInputElement>("#content input[type=search]");
  if (!field) return open();
  field.focus();
  field.select();
}

/** Offer the palette to whoever is signed in, by its keys and by its button. */
export function offerPalette(): void {
  const button = document.querySelector<HTMLElement>("[data-palette]");
  if (!button) return;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    open();
  });
  shortcut("Control+K", () => t("Search and act"), open);
  shortcut("/", () => t("Search"), search);
}
