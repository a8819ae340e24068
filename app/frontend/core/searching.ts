// Offers the palette by its keys and its button; it is loaded when it is asked for.
import { shortcut } from "./keys";
import { tellUnreachable } from "./toast";
import { t } from "./texts";

/** Load the palette and show it; what is typed meanwhile is its first text. */
function open(): void {
  let typed = "";
  let isSent = false;
  const keep = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") isSent = true;
    else if (event.key.length === 1) typed += event.key;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("keydown", keep, true);
  const loaded = import("./palette").finally(() => document.removeEventListener("keydown", keep, true));
  void loaded.then(({ showPalette }) => showPalette(typed, isSent), tellUnreachable);
}

function search(): void {
  const field = document.querySelector<HTMLInputElement>("#content input[type=search]");
  if (!field) return open();
  field.focus();
  field.select();
}

/** Offer the palette to whoever is signed in. */
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
