// The palette: requests by number or words, the acts of the page and the menu, from one field.
import { Combobox, type Choice } from "./combobox";
import { showDialog, type Shown } from "./dialog";
import { make } from "./dom";
import { json } from "./http";
import { acts, type Act } from "./keys";
import { t } from "./texts";

interface Found {
  number: string;
  summary: string;
  about: string;
  url: string;
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
  private readonly list = make("ul", { class: "palette", id: "palette", "aria-label": t("What was found") });
  private readonly field = make("input", {
    class: "form-control",
    type: "text",
    "aria-label": t("Number or words of a request, or what to do"),
    placeholder: t("Number or words of a request, or what to do"),
    maxlength: 200,
  });

  constructor(typed: string, isSent: boolean) {
    this.dialog.element.classList.add("is-palette");
    this.dialog.body.append(this.field, this.list);
    new Combobox(this.field, this.list, {
      here: (text) => matching(this.known, text),
      ask: async (text, signal) => this.requests(await json<Found[]>("GET", `${FIND}?q=${encodeURIComponent(text)}`, undefined, { signal }), text),
      signedOut: () => location.reload(),
      chosen: () => this.dialog.close(),
    });
    this.field.focus();
    if (!typed) return;
    this.field.value = typed;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    if (isSent) this.field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  }

  private requests(found: Found[], text: string): Choice[] {
    const all = `${LIST}?q=${encodeURIComponent(text)}`;
    const lines = found.map((one) => ({ label: `${one.number} ${one.summary}`, about: one.about, do: opening(one.url) }));
    return [...lines, { label: t("All requests with these words"), do: opening(all) }];
  }
}

/** Show the palette, with what was typed while it was loaded, and whether it was sent. */
export function showPalette(typed = "", isSent = false): void {
  if (!document.querySelector("dialog[open]")) new Palette(typed, isSent);
}
