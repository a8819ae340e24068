// Says in words and with a sign how saving stands.
import { icon, make } from "../../core/dom";
import { spokenTime, t } from "../../core/texts";
import type { State } from "./autosave";

const SIGNS: Record<State["kind"], { icon: string; tone: string }> = {
  saved: { icon: "cloud-check", tone: "ok" },
  changed: { icon: "cloud-upload", tone: "quiet" },
  saving: { icon: "cloud-upload", tone: "quiet" },
  offline: { icon: "cloud-off", tone: "risk" },
  "signed-out": { icon: "lock", tone: "risk" },
  conflict: { icon: "git-compare", tone: "risk" },
  refused: { icon: "alert-octagon", tone: "broken" },
};

export function words(state: State): string {
  switch (state.kind) {
    case "saved":
      return t("Saved {time}", {
        time: spokenTime(state.at, { hour: "2-digit", minute: "2-digit" }),
      });
    case "changed":
    case "saving":
      return t("Saving…");
    case "offline":
      return t("Offline – kept on this computer, trying again");
    case "signed-out":
      return t("Login has ended – sign in");
    case "conflict":
      return t("Somebody changed the same – choose");
    case "refused":
      return t("Not saved: {reason}", { reason: state.reason });
  }
}

export function showState(place: HTMLElement, state: State): void {
  const sign = SIGNS[state.kind];
  place.className = `designer-state tone-${sign.tone}`;
  place.dataset.state = state.kind;
  place.replaceChildren(icon(sign.icon), make("span", {}, words(state)));
}
