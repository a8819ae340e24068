// Several items at once: lines of a sheet or typed, seen as items before they are taken.
import { showDialog } from "../../core/dialog";
import { make } from "../../core/dom";
import { language, t } from "../../core/texts";
import { LOCALES, parsed, type Item } from "./model";
import { NAMES } from "./row";

const SHOWN = 5;

function preview(items: Item[]): HTMLElement {
  const heads = [t("Code"), ...LOCALES.map((locale) => NAMES()[locale]!)];
  const rows = items.slice(0, SHOWN).map((item) => make("tr", {}, ...[item.code, ...LOCALES.map((locale) => item.names[locale] ?? "")].map((text) => make("td", {}, text))));
  const more = items.length > SHOWN ? [make("p", { class: "form-hint" }, t("… and {count} more", { count: items.length - SHOWN }))] : [];
  const table = make("table", { class: "table" }, make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))), make("tbody", {}, ...rows));
  return make("div", { class: "table-responsive", tabindex: "0", role: "group", "aria-label": t("What is added") }, table, ...more);
}

/** Ask for lines; `take` gets the items. */
export function askForSeveral(taken: Set<string>, take: (items: Item[]) => void): void {
  const dialog = showDialog(t("Add several"), { wide: true });
  const lines = make("textarea", { class: "form-control", id: "list-lines", rows: 8 });
  const seen = make("div", { "aria-live": "polite" });
  const read = () => parsed(lines.value, language(), taken);
  lines.addEventListener("input", () => seen.replaceChildren(...(lines.value.trim() ? [preview(read())] : [])));
  const form = make(
    "form",
    {},
    make(
      "div",
      { class: "field" },
      make("label", { class: "form-label", for: lines.id }, t("One item on a line")),
      lines,
      make("small", { class: "form-hint" }, t("A name alone, or columns as a sheet copies them: code, Czech, Slovak, English. A first line with the names of the columns may say which they are.")),
    ),
    seen,
    make("div", { class: "form-end" }, make("button", { type: "submit", class: "btn btn-primary" }, t("Add"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const items = read();
    dialog.close();
    if (items.length) take(items);
  });
  dialog.body.append(form);
  lines.focus();
}
