// Helps in the fields of a panel: completes names and functions, and says as you type what is wrong with an expression.
import { visible, type Context, type Variable } from "../context";
import { json, Refused, SignedOut, Unreachable } from "../../core/http";
import { after, make } from "../../core/dom";
import { suggestions, wordAt, type Suggestion } from "./completing";
import { sortOf, type Sort } from "./fields";

type Input = HTMLInputElement | HTMLTextAreaElement;
interface Checked {
  ok: boolean;
  reason?: string;
}
const CHECK_MS = 350;
const CYCLE = /^R\d*\//; // checked when the diagram is saved
const EXPRESSIONS = "/designer/expressions";

export class Assist {
  private readonly box = make("div", { class: "assist", hidden: true });
  private readonly list = make("ul", { role: "listbox", id: "assist-list", class: "assist-list" });
  private readonly say = make("p", { class: "assist-say", role: "status" });
  private field?: Input;
  private sort?: Sort;
  private offered: Suggestion[] = [];
  private chosen = -1;
  private asked = 0;
  private readonly checkSoon = after(CHECK_MS, () => void this.check());

  constructor(
    private readonly panel: HTMLElement,
    private readonly context: () => Context,
    private readonly element: () => string | undefined = () => undefined,
  ) {
    this.box.append(this.say, this.list);
    panel.append(this.box);
    panel.addEventListener("focusin", (event) => this.enter(event.target as HTMLElement));
    panel.addEventListener("focusout", () => this.leave());
    panel.addEventListener("input", (event) => event.target === this.field && this.typed());
    panel.addEventListener("keydown", (event) => this.pressed(event), true);
    panel.addEventListener("scroll", () => this.place(), true);
    // The list must not take the focus from the field.
    this.box.addEventListener("mousedown", (event) => event.preventDefault());
  }

  private enter(target: HTMLElement): void {
    const entry = target.closest<HTMLElement>("[data-entry-id]")?.dataset.entryId;
    const isInput = target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "text");
    this.sort = entry && isInput ? sortOf(entry) : undefined;
    this.field = this.sort ? (target as Input) : undefined;
    if (!this.field) return;
    this.field.setAttribute("autocomplete", "off");
    this.tell("");
    this.checkSoon();
    if (!this.field.value) this.offer();
  }

  private leave(): void {
    this.field = undefined;
    this.asked++;
    this.box.hidden = true;
    this.withdraw();
  }

  private typed(): void {
    this.offer();
    this.checkSoon();
  }

  private offer(): void {
    const { field, sort } = this;
    if (!field || !sort) return;
    const cursor = field.selectionStart ?? field.value.length;
    const begin = wordAt(field.value, cursor, sort.source, sort.wrapped);
    const word = begin === undefined ? undefined : field.value.slice(begin, cursor);
    const nothingToSay = word === undefined || (!word && field.value !== "" && sort.source === "expression");
    this.offered = nothingToSay ? [] : suggestions(word, this.context(), sort.source, this.names(sort));
    if (this.offered.length === 1 && this.offered[0]!.insert === word) this.offered = [];
    this.chosen = -1;
    this.draw();
  }

  private names({ given, returned }: Sort): Variable[] {
    const [context, element] = [this.context(), this.element()];
    if (returned && element) return (context.calls?.[element]?.gives ?? []).map((name) => ({ name, from: "" }));
    return visible(context, element, given);
  }

  private draw(): void {
    this.list.replaceChildren(
      ...this.offered.map((one, index) =>
        make(
          "li",
          { role: "option", "aria-selected": String(index === this.chosen), onclick: () => this.take(one) },
          make("code", {}, one.label),
          make("span", {}, one.help),
        ),
      ),
    );
    this.list.hidden = !this.offered.length;
    this.place();
  }

  private place(): void {
    const { field } = this;
    this.box.hidden = !field || (!this.offered.length && !this.say.textContent);
    if (!field || this.box.hidden) return;
    const [around, where] = [this.panel.getBoundingClientRect(), field.getBoundingClientRect()];
    this.box.style.top = `${where.bottom - around.top + 2}px`;
    this.box.style.left = `${where.left - around.left}px`;
    this.box.style.width = `${where.width}px`;
  }

  private withdraw(): void {
    this.offered = [];
    this.draw();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.target !== this.field || !this.offered.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.chosen = (this.chosen + step + this.offered.length) % this.offered.length;
    else if ((event.key === "Enter" || event.key === "Tab") && this.chosen >= 0) this.take(this.offered[this.chosen]!);
    else if (event.key === "Escape") this.withdraw();
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (step) this.draw();
  }

  private take(one: Suggestion): void {
    const { field, sort } = this;
    if (!field || !sort) return;
    const cursor = field.selectionStart ?? field.value.length;
    const begin = wordAt(field.value, cursor, sort.source, sort.wrapped) ?? cursor;
    field.setRangeText(one.insert, begin, cursor, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    this.withdraw();
  }

  private tell(reason: string): void {
    this.say.textContent = reason;
    this.field?.setAttribute("aria-invalid", String(Boolean(reason)));
    this.place();
  }

  private async check(): Promise<void> {
    const { field, sort } = this;
    if (!field || !sort?.check) return;
    const number = ++this.asked;
    if (!field.value.trim() || CYCLE.test(field.value)) return this.tell("");
    try {
      const body = { expression: field.value, kind: sort.check };
      const checked = await json<Checked>("POST", EXPRESSIONS, body);
      if (number === this.asked && field === this.field) this.tell(checked.ok ? "" : (checked.reason ?? ""));
    } catch (error) {
      if (!(error instanceof Refused || error instanceof SignedOut || error instanceof Unreachable)) throw error;
    }
  }
}
