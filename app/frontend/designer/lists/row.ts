// One item of a list as a row: what it is called, where it stands, what is wrong with it.
import type { Fault } from "../drafts/model";
import { icon, make } from "../../core/dom";
import { t } from "../../core/texts";
import { LOCALES, nameOf, type Item } from "./model";

export interface Acts {
  locale: string;
  /** Something was typed into a cell. */
  typed(item: Item, column: string, value: string): void;
  /** Whatever was typed is one act of undo now. */
  settled(): void;
  ended(item: Item, ended: boolean): void;
  move(item: Item, by: number): void;
  remove(item: Item): void;
  pasted(item: Item, text: string): void;
}

export const NAMES = (): Record<string, string> => ({ cs: t("Czech"), sk: t("Slovak"), en: t("English") });

function cell(item: Item, place: number, column: string, title: string, acts: Acts): HTMLElement {
  const isCode = column === "code";
  const input = make("input", {
    type: "text",
    class: "form-control form-control-sm",
    value: (isCode ? item.code : item.names[column]) ?? "",
    "aria-label": t("{what}, row {number}", { what: title, number: place }),
    "data-column": column,
    maxlength: isCode ? 40 : 200,
    spellcheck: isCode ? "false" : undefined,
    lang: isCode ? undefined : column,
  });
  input.addEventListener("input", () => acts.typed(item, column, input.value));
  input.addEventListener("change", () => acts.settled());
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/[\n\t]/.test(text.trim())) return; // one value is pasted as anywhere
    event.preventDefault();
    acts.pasted(item, text);
  });
  return make("td", { class: isCode ? "list-code" : "" }, input);
}

function tool(label: string, sign: string, act: () => void, more: Record<string, string> = {}): HTMLButtonElement {
  return make("button", { type: "button", class: "designer-tool", title: label, "aria-label": label, onclick: act, ...more }, icon(sign));
}

/** The row of an item; a handle takes it elsewhere by mouse, by the arrow keys too. */
export function itemRow(item: Item, place: number, faults: Fault[], acts: Acts): HTMLTableRowElement {
  const name = nameOf(item, acts.locale) || t("row {number}", { number: place });
  const ended = make("input", { type: "checkbox", class: "form-check-input", checked: item.ended === true, "aria-label": t("Has ended: {name}", { name }) });
  ended.addEventListener("change", () => acts.ended(item, ended.checked));
  const handle = tool(t("Move {name}: drag, or press the arrow keys", { name }), "grip-vertical", () => undefined, { class: "designer-tool list-handle" });
  handle.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    acts.move(item, by);
  });
  const row = make(
    "tr",
    { class: `list-item${item.ended ? " is-ended" : ""}${faults.length ? " has-fault" : ""}`, "data-code": item.code, "data-place": place },
    make("td", { class: "list-place" }, handle),
    cell(item, place, "code", t("Code"), acts),
    ...LOCALES.map((locale) => cell(item, place, locale, NAMES()[locale]!, acts)),
    make("td", { class: "list-ended" }, ended),
    make("td", {}, tool(t("Take away {name}", { name }), "trash", () => acts.remove(item))),
  );
  if (faults.length) {
    const said = make("ul", { class: "list-faults", id: `list-faults-${place}` }, ...faults.map(({ reason, severity }) => make("li", { class: `tone-${severity === "error" ? "broken" : "risk"}` }, icon(severity === "error" ? "alert-octagon" : "alert-triangle"), reason)));
    row.querySelector(".list-code")!.append(said);
    row.querySelector("[data-column]")!.setAttribute("aria-describedby", said.id);
  }
  return row;
}
