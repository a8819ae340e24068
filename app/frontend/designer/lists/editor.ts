// The editor of a list: a table of items with their names in each language.
import "./lists.css";
import type { Context } from "../context";
import type { Fault } from "../drafts/model";
import { Unreadable, type Action, type Editor, type Listener } from "../editor";
import { Stepping } from "../shared/history";
import { icon, make } from "../../core/dom";
import { language, t } from "../../core/texts";
import { askForSeveral } from "./adding";
import { sortable } from "./dragging";
import { codeOf, LOCALES, moved, nameOf, parsed, written, type Item, type ListFile } from "./model";
import { itemRow, NAMES, type Acts } from "./row";

interface Places {
  canvas: HTMLElement;
  panel: HTMLElement;
}

export class ListEditor extends Stepping<ListFile> implements Editor {
  readonly losses: string[] = [];
  readonly actions: Action[] = [{ label: t("Add several"), icon: "clipboard-list", act: () => this.askForSeveral() }];
  private file: ListFile = { id: "", name: "", items: [] };
  private readonly body = make("tbody");
  private readonly search = make("input", { type: "search", class: "form-control form-control-sm", "aria-label": t("Search the list"), placeholder: t("Search") });
  private readonly name = make("input", { type: "text", class: "form-control form-control-sm", id: "list-name", maxlength: 200 });
  private readonly count = make("span", { class: "text-secondary", role: "status" });
  private faults: Fault[] = [];
  private others = new Map<string, { initials: string; name: string }>();
  private fresh = new Set<string>(); // codes that follow their names until somebody says otherwise
  private undrag = () => {};

  constructor(
    private readonly places: Places,
    private readonly listener: Listener,
  ) {
    super();
    this.search.addEventListener("input", (event) => {
      event.stopPropagation(); // a search changes nothing
      this.draw();
    });
    this.name.addEventListener("input", () => {
      this.file.name = this.name.value;
      this.listener.changed();
    });
    this.name.addEventListener("change", () => this.keep());
    places.canvas.append(this.frame());
    places.canvas.addEventListener("keydown", (event) => this.pressed(event));
    this.body.addEventListener("focusin", (event) => {
      const row = (event.target as Element).closest<HTMLElement>("tr[data-code]");
      this.listener.selected(row?.dataset.code || null);
    });
  }

  private frame(): HTMLElement {
    const add = (label: string, sign: string, act: () => void, look: string) => make("button", { type: "button", class: `btn btn-sm ${look}`, onclick: act }, icon(sign), label);
    const heads = [t("Code"), ...LOCALES.map((locale) => NAMES()[locale]!), t("Ended")];
    const move = make("th", { scope: "col" }, make("span", { class: "visually-hidden" }, t("Move")));
    const away = make("th", { scope: "col" }, make("span", { class: "visually-hidden" }, t("Take away")));
    const table = make("table", { class: "table list-table" }, make("thead", {}, make("tr", {}, move, ...heads.map((head) => make("th", { scope: "col" }, head)), away)), this.body);
    return make(
      "div",
      { class: "list-editor" },
      make(
        "div",
        { class: "list-tools" },
        make("label", { for: this.name.id }, t("Name of the list")),
        this.name,
        this.search,
        this.count,
        add(t("Add an item"), "plus", () => this.add(), "btn-primary"),
        add(t("Add several"), "clipboard-list", () => this.askForSeveral(), ""),
      ),
      table,
    );
  }

  /** Show which forms, tables and diagrams name the list. */
  learn({ uses }: Context): void {
    const lines = uses.map(({ name, kind, url }) => make("li", {}, make("a", { href: url }, name), ` · ${kind}`));
    this.places.panel.replaceChildren(
      make("h2", {}, t("Where it is used")),
      lines.length ? make("ul", {}, ...lines) : make("p", {}, t("Nothing names it yet. In a form, choose it as the list of a field.")),
      make("p", { class: "form-hint" }, t("Once it is deployed, every field that names it offers the new items, also in cases that run. What has ended is not offered any more and is still read by its name.")),
    );
  }

  async open(content: string): Promise<void> {
    let read: ListFile;
    try {
      read = JSON.parse(content) as ListFile;
    } catch (error) {
      throw new Unreadable((error as Error).message);
    }
    if (!Array.isArray(read?.items)) throw new Unreadable(t("It has no items."));
    this.file = { ...read, items: read.items.map((item) => ({ ...item, code: String(item?.code ?? ""), names: { ...item?.names } })) };
    this.history.begin(this.file);
    this.drawKeepingPlace();
  }

  content(): Promise<string> {
    return Promise.resolve(written(this.file));
  }

  protected restored(file: ListFile): void {
    this.file = file;
    this.listener.changed();
    this.drawKeepingPlace();
  }

  private pressed(event: KeyboardEvent): void {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || (key !== "z" && key !== "y")) return;
    event.preventDefault();
    this.keep(); // what is being typed is an act too
    if (key === "y" || event.shiftKey) this.redo();
    else this.undo();
  }

  select(element: string): boolean {
    const index = this.indexOf(element);
    if (index < 0) return false;
    if (this.search.value) {
      this.search.value = "";
      this.draw();
    }
    const row = this.body.querySelector<HTMLElement>(`[data-place="${index + 1}"]`);
    row?.scrollIntoView({ block: "center" });
    row?.querySelector("input")?.focus();
    return true;
  }

  /** The place of an item by its code, or by its number where it has none. */
  private indexOf(element: string): number {
    return element.startsWith("#") ? Number(element.slice(1)) - 1 : this.file.items.findIndex(({ code }) => code === element);
  }

  nameOf(element: string): string {
    const item = this.file.items[this.indexOf(element)];
    return item ? nameOf(item, language()) || element : element;
  }

  mark(faults: Fault[]): void {
    this.faults = faults;
    this.listener.faults(faults);
    this.drawKeepingPlace();
  }

  showOthers(others: Map<string, { initials: string; name: string }>): void {
    this.others = others;
    for (const row of this.body.querySelectorAll<HTMLElement>("tr")) this.showOther(row);
  }

  private showOther(row: HTMLElement): void {
    const other = this.others.get(row.dataset.code ?? "");
    row.classList.toggle("other-designer", other !== undefined);
    row.title = other?.name ?? "";
  }

  destroy(): void {
    this.undrag();
    this.places.canvas.replaceChildren();
    this.places.panel.replaceChildren();
  }

  private keep(): void {
    this.history.keep(this.file);
    this.listener.changed();
  }

  private changed(): void {
    this.keep();
    this.drawKeepingPlace();
  }

  private get taken(): Set<string> {
    return new Set(this.file.items.map(({ code }) => code));
  }

  private readonly acts: Acts = {
    locale: language(),
    typed: (item, column, value) => this.typed(item, column, value),
    settled: () => this.keep(),
    ended: (item, ended) => {
      item.ended = ended;
      this.changed();
    },
    move: (item, by) => {
      const from = this.file.items.indexOf(item);
      this.move(from, from + by, true);
    },
    remove: (item) => {
      this.file.items.splice(this.file.items.indexOf(item), 1);
      this.changed();
    },
    pasted: (item, text) => this.pasted(item, text),
  };

  private typed(item: Item, column: string, value: string): void {
    if (column === "code") {
      this.fresh.delete(item.code);
      item.code = value.trim();
    } else {
      item.names[column] = value;
      this.follow(item);
    }
    const row = this.body.querySelectorAll<HTMLElement>("tr.list-item")[this.shown.indexOf(item)];
    if (row) row.dataset.code = item.code;
    const code = row?.querySelector<HTMLInputElement>("[data-column=code]");
    if (code && column !== "code") code.value = item.code;
    this.listener.changed();
  }

  /** A new item is called by its first name until its code is typed. */
  private follow(item: Item): void {
    const first = LOCALES.map((locale) => item.names[locale]).find(Boolean);
    if (!first || (item.code && !this.fresh.has(item.code))) return;
    const taken = this.taken;
    taken.delete(item.code);
    this.fresh.delete(item.code);
    item.code = codeOf(first, taken);
    this.fresh.add(item.code);
  }

  private add(): void {
    this.search.value = "";
    this.file.items.push({ code: "", names: {} });
    this.changed();
    const row = this.body.querySelector<HTMLElement>("tr.list-item:last-child");
    row?.scrollIntoView({ block: "nearest" });
    row?.querySelector<HTMLElement>(`[data-column="${language()}"], [data-column="cs"]`)?.focus();
  }

  private askForSeveral(): void {
    askForSeveral(this.taken, (items) => this.take(items, this.file.items.length));
  }

  /** Lines that were pasted into an item stand there, or after it where it is named already. */
  private pasted(item: Item, text: string): void {
    const at = this.file.items.indexOf(item);
    const isEmpty = !item.code && !Object.values(item.names).some(Boolean);
    if (isEmpty) this.file.items.splice(at, 1);
    this.take(parsed(text, language(), this.taken), isEmpty ? at : at + 1);
  }

  private take(items: Item[], at: number): void {
    this.search.value = "";
    this.file.items.splice(at, 0, ...items);
    this.changed();
  }

  private move(from: number, to: number, byKey = false): void {
    if (to < 0 || to >= this.file.items.length) return;
    this.file.items = moved(this.file.items, from, to);
    this.changed();
    if (byKey) this.body.querySelector<HTMLElement>(`[data-place="${to + 1}"] .list-handle`)?.focus();
  }

  private shown: Item[] = [];

  private isFound(item: Item, wanted: string): boolean {
    return !wanted || [item.code, ...Object.values(item.names)].some((text) => text.toLowerCase().includes(wanted));
  }

  private faultsOf(item: Item, index: number): Fault[] {
    return this.faults.filter(({ element }) => element && (element === item.code || element === `#${index + 1}`));
  }

  private draw(): void {
    const { items } = this.file;
    const wanted = this.search.value.trim().toLowerCase();
    this.undrag();
    this.shown = items.filter((item) => this.isFound(item, wanted));
    const rows = this.shown.map((item) => itemRow(item, items.indexOf(item) + 1, this.faultsOf(item, items.indexOf(item)), this.acts));
    rows.forEach((row) => this.showOther(row));
    const empty = wanted ? t("Nothing fits.") : t("No items yet.");
    this.body.replaceChildren(...(rows.length ? rows : [make("tr", {}, make("td", { colspan: 7, class: "text-secondary" }, empty))]));
    this.undrag = sortable(rows, (from, to) => this.move(from, to));
    this.count.textContent = t("{shown} of {count}", { shown: rows.length, count: items.length });
    if (document.activeElement !== this.name) this.name.value = this.file.name;
  }

  /** Draw anew, and let whoever types go on where they were. */
  private drawKeepingPlace(): void {
    const active = document.activeElement;
    const row = active?.closest<HTMLElement>("tr.list-item");
    const column = active?.getAttribute("data-column");
    const range = active instanceof HTMLInputElement && column ? ([active.selectionStart, active.selectionEnd] as const) : undefined;
    this.draw();
    if (!row || !range) return;
    const input = this.body.querySelector<HTMLInputElement>(`[data-place="${row.dataset.place}"] [data-column="${column}"]`);
    input?.focus({ preventScroll: true });
    input?.setSelectionRange(...range);
  }
}
