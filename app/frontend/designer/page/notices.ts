// Short sentences over the editor that go away by themselves, or stay until they are read where something may be lost.
import { icon, make, the } from "../../core/dom";
import type { Question } from "../editor";
import { t } from "../../core/texts";

const SHOWN_MS = 8000;
const SIGNS = { ok: "circle-check", risk: "alert-triangle", broken: "alert-octagon" };

export function notice(text: string, tone: keyof typeof SIGNS, options: Question["options"] = []): void {
  const place = the("#designer-notices");
  const close = make("button", { type: "button", class: "dialog-close", "aria-label": t("Close") });
  close.append(icon("x"));
  const line = make("div", { class: `notice tone-${tone}` });
  const answers = options.map(({ label, act }) => {
    const answer = () => {
      line.remove();
      act();
    };
    return make("button", { type: "button", class: "btn btn-sm", onclick: answer }, label);
  });
  line.append(icon(SIGNS[tone]), make("p", {}, text), ...answers, close);
  close.addEventListener("click", () => line.remove());
  place.append(line);
  if (tone === "ok") setTimeout(() => line.remove(), SHOWN_MS);
}
