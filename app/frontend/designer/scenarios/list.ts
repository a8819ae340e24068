// The scenarios of the file with their states, and what they reached together.
import { icon, make } from "../../core/dom";
import { t } from "../../core/texts";
import { button } from "./inputs";
import type { Coverage, Result, Scenario } from "./model";
import { coverageWords } from "./picture";

export type State = "running" | Result | undefined;

export interface Listed {
  scenarios: Scenario[];
  chosen: number;
  state(scenario: Scenario): State;
  faulty(scenario: Scenario): boolean;
  coverage: Coverage | undefined;
  choose(index: number): void;
  add(): void;
  runAll(): void;
  showCoverage(): void;
}

function sign(state: State, isFaulty: boolean): [string, string, string] {
  if (isFaulty) return ["alert-triangle", "risk", t("has a fault")];
  if (state === "running") return ["loader-2", "active", t("is running")];
  if (state === undefined) return ["circle-dashed", "quiet", t("not run yet")];
  return state.ok ? ["circle-check", "ok", t("green")] : ["circle-x", "broken", t("red")];
}

function line(listed: Listed, scenario: Scenario, index: number): HTMLElement {
  const [name, tone, word] = sign(listed.state(scenario), listed.faulty(scenario));
  const state = listed.state(scenario);
  const took = typeof state === "object" ? ` · ${state.seconds.toFixed(1)} s` : "";
  const choose = make(
    "button",
    { type: "button", class: "scenario-line", "aria-current": index === listed.chosen ? "true" : undefined, onclick: () => listed.choose(index) },
    make("span", { class: `scenario-sign tone-${tone}` }, icon(name)),
    make("span", {}, make("strong", {}, scenario.name), make("small", {}, `${word}${took}`)),
  );
  return make("li", { "data-state": word }, choose);
}

export function scenarioList(listed: Listed): HTMLElement {
  const isCovered = listed.chosen < 0;
  const coverage = listed.coverage
    ? [
        make(
          "button",
          { type: "button", class: "scenario-line", "aria-current": isCovered ? "true" : undefined, onclick: listed.showCoverage },
          make("span", { class: "scenario-sign tone-quiet" }, icon("map-2")),
          make("strong", {}, t("Coverage")),
        ),
        coverageWords(listed.coverage),
      ]
    : [];
  return make(
    "nav",
    { class: "scenario-list", "aria-label": t("Scenarios") },
    make("div", { class: "scenario-buttons" }, button(t("Run all"), "player-play", listed.runAll, "btn btn-primary btn-sm"), button(t("New"), "plus", listed.add)),
    make("ul", {}, ...listed.scenarios.map((scenario, index) => line(listed, scenario, index))),
    ...coverage,
  );
}
