// The keys that the editor knows, on a sheet; `?` opens it.
import { showDialog } from "../../core/dialog";
import { make } from "../../core/dom";
import { t } from "../../core/texts";

const KEYS = (): [string, string][] => [
  ["Ctrl Z", t("Undo")],
  ["Ctrl Y", t("Redo")],
  ["Ctrl C", t("Copy, also for another diagram")],
  ["Ctrl V", t("Paste")],
  ["Ctrl A", t("Choose everything")],
  ["Ctrl F", t("Search the diagram")],
  ["Ctrl S", t("Save now")],
  ["N", t("Create an element")],
  ["A", t("Append an element to the chosen one")],
  ["R", t("Change the chosen element")],
  ["E", t("Name the chosen element")],
  ["C", t("Connect")],
  ["L", t("Choose with a lasso")],
  ["S", t("Make or take away space")],
  ["H", t("Move the view with the mouse")],
  ["Del", t("Delete the chosen")],
  ["?", t("This sheet")],
];

export function showShortcuts(): void {
  const rows = KEYS().map(([keys, what]) => {
    const pressed = keys.split(" ").map((key) => make("kbd", {}, key));
    return make("tr", {}, make("td", {}, ...pressed), make("td", {}, what));
  });
  showDialog(t("Keys")).body.append(make("table", { class: "designer-keys" }, make("tbody", {}, ...rows)));
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
