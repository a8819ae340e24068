// A field that offers what fits the words typed into it: chosen by arrows and Enter, or by a click.
import { make } from "./dom";
import { SignedOut, Unreachable } from "./http";
import { tellUnreachable } from "./toast";

export interface Choice {
  label: string;
  about?: string;
  keys?: string;
  do(): void;
}

export interface Offer {
  here(text: string): Choice[]; // at once
  ask(text: string, signal: AbortSignal): Promise<Choice[]>; // a moment later, below these
  signedOut(): void;
  chosen?(): void;
}

export class Combobox {
  private choices: Choice[] = [];
  private at = 0;
  private asking?: AbortController;
  private isChosen = false; // Enter came before the answer

  constructor(
    private readonly field: HTMLInputElement,
    private readonly list: HTMLElement,
    private readonly offer: Offer,
  ) {
    const wiring = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": list.id };
    for (const [name, value] of Object.entries(wiring)) field.setAttribute(name, value);
    list.setAttribute("role", "listbox");
    field.addEventListener("input", () => void this.look());
    field.addEventListener("keydown", (event) => this.pressed(event));
    if (field.value && document.activeElement === field) void this.look(); // typed before the scripts came
    else this.show(offer.here(""));
  }

  /** Offer nothing until something is typed. */
  close(): void {
    this.asking?.abort();
    this.asking = undefined;
    this.show([]);
  }

  private async look(): Promise<void> {
    const text = this.field.value.trim();
    const here = this.offer.here(text);
    this.asking?.abort();
    this.isChosen = false;
    this.show(here);
    if (!text) return void (this.asking = undefined);
    const { signal } = (this.asking = new AbortController());
    try {
      const found = await this.offer.ask(text, signal);
      if (signal.aborted) return;
      this.asking = undefined;
      this.show([...here, ...found]);
    } catch (error) {
      if (signal.aborted) return;
      this.asking = undefined;
      if (error instanceof SignedOut) return this.offer.signedOut();
      if (!(error instanceof Unreachable)) throw error;
      tellUnreachable();
    }
    if (this.isChosen) this.choose();
  }

  private show(choices: Choice[]): void {
    this.choices = choices;
    this.list.replaceChildren(...choices.map((choice, at) => this.line(choice, at)));
    this.list.hidden = choices.length === 0;
    this.field.setAttribute("aria-expanded", String(choices.length > 0));
    this.stand(0);
  }

  private line(choice: Choice, at: number): HTMLElement {
    const id = `${this.list.id}-${at}`;
    const line = make("li", { role: "option", id, onclick: () => this.choose(at) }, make("span", {}, choice.label));
    if (choice.about) line.append(make("small", {}, choice.about));
    if (choice.keys) line.append(make("kbd", {}, choice.keys));
    return line;
  }

  private stand(at: number): void {
    this.at = at;
    for (const [number, line] of [...this.list.children].entries()) line.setAttribute("aria-selected", String(number === at));
    if (this.choices.length) this.field.setAttribute("aria-activedescendant", `${this.list.id}-${at}`);
    else this.field.removeAttribute("aria-activedescendant");
    this.list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  private pressed(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && this.choices.length) this.stand((this.at + by + this.choices.length) % this.choices.length);
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) this.asking && !this.at ? (this.isChosen = true) : this.choose();
    else return;
    event.preventDefault();
  }

  private choose(at = this.at): void {
    const choice = this.choices[at];
    if (!choice) return;
    this.offer.chosen?.();
    choice.do();
  }
}
