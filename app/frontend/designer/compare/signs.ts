// How the states of a comparison look, wherever one is shown.
import "../shared/marks.css";
import { icon, make } from "../../core/dom";
import { t } from "../../core/texts";
import type { State } from "./differences";

const SIGNS: Record<State, { icon: string; tone: string; word: () => string }> = {
  added: { icon: "plus", tone: "ok", word: () => t("added") },
  removed: { icon: "minus", tone: "broken", word: () => t("removed") },
  changed: { icon: "pencil", tone: "active", word: () => t("changed") },
  moved: { icon: "arrows-move", tone: "quiet", word: () => t("moved") },
};

/** A state as word, icon and colour. */
export function signOf(state: State): HTMLElement {
  const { icon: sign, tone, word } = SIGNS[state];
  return make("span", { class: `state tone-${tone}` }, icon(sign), make("span", {}, word()));
}
