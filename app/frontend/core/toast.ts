// Tells the reader something from a script: one live region of the page, the same words once.
import { icon, make } from "./dom";
import { t } from "./texts";

type Tone = "ok" | "active" | "risk" | "broken";

const SIGNS: Record<Tone, string> = { ok: "circle-check", active: "info-circle", risk: "alert-triangle", broken: "alert-octagon" };
const SHORT_MS = 6000; // of what needs no act of the reader

function region(): HTMLElement {
  const found = document.querySelector<HTMLElement>(".toasts");
  if (found) return found;
  const made = make("div", { class: "toasts d-print-none", role: "status", "aria-live": "polite" });
  document.body.append(made);
  return made;
}

export interface Told {
  element: HTMLElement;
  close(): void;
}

/** Say `text`; what is wrong stays until it is closed. `act` is one thing that the reader can do about it. */
export function tell(text: string, tone: Tone = "active", act?: { label: string; do: () => void }): Told {
  const place = region();
  [...place.children].find((told) => (told as HTMLElement).dataset.text === text)?.remove();
  const element = make("div", { class: `notice tone-${tone}`, "data-text": text });
  const close = () => element.remove();
  const cross = make("button", { type: "button", class: "dialog-close", "aria-label": t("Close"), onclick: close });
  cross.append(icon("x"));
  element.append(icon(SIGNS[tone]), make("p", {}, text));
  if (act) {
    const press = () => {
      close();
      act.do();
    };
    element.append(make("button", { type: "button", class: "btn btn-sm", onclick: press }, act.label));
  }
  element.append(cross);
  place.append(element);
  if (tone === "ok" || tone === "active") setTimeout(close, SHORT_MS);
  return { element, close };
}

/** Tell that the server cannot be reached now. */
export function tellUnreachable(): Told {
  return tell(t("The server cannot be reached. Nothing is lost: try again in a moment."), "risk");
}
