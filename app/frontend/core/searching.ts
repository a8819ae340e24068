// Offers the palette by its keys and its button; it is loaded when it is asked for.
import { shortcut } from "./keys";
import { tellUnreachable } from "./toast";
import { t } from "./texts";

function open(): void {
  void import("./palette").then(({ showPalette }) => showPalette(), tellUnreachable);
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
