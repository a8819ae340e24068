// The form of one scenario: what it begins with, its steps, what is expected at the end.
import { make } from "../../core/dom";
import { t } from "../../core/texts";
import { answerRows, button, group, labelled, selectOf, textInput, valueRows } from "./inputs";
import type { Doing, Result, Scenario } from "./model";
import { whatNext, type Recording } from "./next";
import { begun, fault, stepCard, titles, type Surroundings } from "./steps";
import { fromLocal, toLocal } from "./time";

export interface Around extends Surroundings {
  result: Result | undefined;
  run(): void;
  rename(name: string): boolean;
  copy(): void;
  remove(): void;
  record: Recording["add"];
}

export function scenarioForm(scenario: Scenario, around: Around): HTMLElement {
  scenario.steps ??= [];
  return make(
    "form",
    { class: "scenario-form", onsubmit: (event) => event.preventDefault() },
    ...head(scenario, around),
    beginning(scenario, around),
    ...steps(scenario, around),
    ending(scenario, around),
  );
}

function head(scenario: Scenario, around: Around): HTMLElement[] {
  const name = textInput(scenario.name, (text) => name.setCustomValidity(around.rename(text) ? "" : t("Another scenario has this name.")));
  const description = make("textarea", { class: "form-control", rows: 2 }, scenario.description ?? "");
  description.addEventListener("input", () => {
    scenario.description = description.value;
    around.changed();
  });
  const acts = make(
    "div",
    { class: "scenario-buttons" },
    button(t("Run"), "player-play", around.run, "btn btn-primary btn-sm"),
    button(t("Copy"), "copy", around.copy),
    button(t("Delete"), "trash", around.remove),
  );
  return [acts, labelled(t("Name"), name), labelled(t("What it shows"), description)];
}

function beginning(scenario: Scenario, around: Around): HTMLElement {
  const { choices, changed, redraw } = around;
  const subjects: [string, string][] = [["", t("the variables below only")], ...choices.subjects.map(({ name, label }) => [name, label] as [string, string])];
  const choose = (name: string) => {
    scenario.subject = name || undefined;
    redraw();
  };
  const now = textInput(toLocal(scenario.now ?? ""), (at) => {
    scenario.now = fromLocal(at) || undefined;
    changed();
  }, { type: "datetime-local" });
  scenario.start ??= {};
  scenario.answers ??= {};
  const count = Object.keys(scenario.start).length + Object.keys(scenario.answers).length;
  return make(
    "details",
    { class: "scenario-part", open: !scenario.subject || count > 0 },
    make("summary", {}, t("Beginning")),
    labelled(t("The case is about"), selectOf(subjects, scenario.subject ?? "", choose), t("Made for this run only, with a customer, a contract and staff")),
    labelled(t("It begins on"), now),
    valueRows(t("Variables at the start"), scenario.start, changed, redraw, choices.begins),
    answerRows(scenario.answers, choices, changed, redraw),
  );
}

function steps(scenario: Scenario, around: Around): HTMLElement[] {
  const { result, choices } = around;
  const byNumber = new Map(result?.steps.map((step) => [step.number, step]));
  const cards = scenario.steps!.map((_, index) => stepCard(scenario, index, around, byNumber.get(index + 1)));
  const kinds: [string, string][] = [["", t("Add a step…")], ...(Object.entries(titles()) as [string, string][])];
  const add = selectOf(kinds, "", (kind) => {
    scenario.steps!.push(begun(kind as Doing, choices));
    around.redraw();
  });
  add.setAttribute("aria-label", t("Add a step"));
  const isAtRest = result?.rest && (result.rest.tasks.length || result.rest.messages.length || result.rest.timers.length);
  const red = result?.steps.find((step) => !step.ok);
  const isRecording = isAtRest && (!red || red.number > scenario.steps!.length);
  const next = isRecording ? [whatNext(result.rest!, { choices, hasSubject: Boolean(scenario.subject), add: around.record })] : [];
  return [
    group(t("Steps"), ...fault(byNumber.get(0)), make("ol", { class: "scenario-steps" }, ...cards)),
    ...next,
    add,
  ];
}

function ending(scenario: Scenario, around: Around): HTMLElement {
  const expect = (scenario.expect ??= {});
  expect.variables ??= {};
  const ends: [string, string][] = [["", t("any, or none yet")], ...around.choices.ends.map(({ id, label }) => [id, label] as [string, string])];
  const choose = (end: string) => {
    expect.end = end || undefined;
    around.changed();
  };
  const last = around.result?.steps.find((step) => step.number === scenario.steps!.length + 1);
  return make(
    "section",
    { class: `scenario-card scenario-end${last ? (last.ok ? " is-green" : " is-red") : ""}`, "aria-label": t("At the end") },
    make("h3", {}, t("At the end")),
    labelled(t("The process has ended at"), selectOf(ends, expect.end ?? "", choose)),
    valueRows(t("and these variables have these values"), expect.variables, around.changed, around.redraw, around.choices.variables),
    ...fault(last),
  );
}
