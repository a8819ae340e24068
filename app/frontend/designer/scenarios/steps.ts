// The steps of a scenario: a card for each, with what can be chosen in it.
import { keyOf, wordOf } from "./keys";
import { make } from "../../core/dom";
import { t } from "../../core/texts";
import { answerInput, formFields, givenBy, givesOne, group, labelled, selectOf, small, suggest, textInput, valueRows, type Changed } from "./inputs";
import type { Choices, Doing, Named, Scenario, Step, StepResult } from "./model";
import { readTime, writeTime, type Time, type Unit } from "./time";
import { fieldValue } from "./values";

export interface Surroundings {
  choices: Choices;
  suggestions: string[];
  changed: Changed;
  redraw: Changed;
}

export const SIGNS: Record<Doing, string> = {
  complete: "user-check",
  message: "mail",
  pass: "clock-hour-4",
  timer: "alarm",
  give: "message-reply",
  act: "user-bolt",
  expect: "eye-check",
};

export function titles(): Record<Doing, string> {
  return {
    complete: t("A person completes a task"),
    message: t("A message arrives"),
    pass: t("Time passes"),
    timer: t("Time passes until a timer"),
    give: t("From now on something answers"),
    act: t("Somebody acts outside the diagram"),
    expect: t("Look whether it stands as expected"),
  };
}

/** A step of this kind with the first choice of its list. */
export function begun(kind: Doing, choices: Choices): Step {
  const first: Partial<Record<Doing, Partial<Step>>> = {
    complete: { task: choices.tasks[0]?.id ?? "", answers: {} },
    message: { message: choices.messages[0] ?? "", variables: {} },
    pass: { time: "${business_days(1)}" },
    timer: {},
    give: { to: choices.answerable[0]?.name ?? "", answer: { result: {} } },
    act: { act: choices.acts[0]?.name ?? "", with: {} },
    expect: { open: [], closed: [] },
  };
  return { do: kind, ...first[kind] };
}

export function named(list: Named[], choices: Choices): [string, string][] {
  const process = new Map(choices.processes.map(({ id, name }) => [id, name]));
  return list.map((one) => [one.id, one.process === choices.process ? one.label : `${one.label} · ${process.get(one.process)}`]);
}

export function stepCard(scenario: Scenario, index: number, around: Surroundings, result: StepResult | undefined): HTMLElement {
  const steps = scenario.steps!;
  const step = steps[index]!;
  const move = (to: number) => {
    steps.splice(to, 0, ...steps.splice(index, 1));
    around.redraw();
  };
  const remove = () => {
    steps.splice(index, 1);
    around.redraw();
  };
  const head = make(
    "header",
    {},
    make("span", { class: "scenario-number" }, String(index + 1)),
    make("strong", {}, titles()[step.do]),
    small(t("Earlier"), "arrow-up", () => move(index - 1), index === 0),
    small(t("Later"), "arrow-down", () => move(index + 1), index === steps.length - 1),
    small(t("Remove"), "x", remove),
  );
  const state = result ? (result.ok ? " is-green" : " is-red") : "";
  return make("li", { class: `scenario-card${state}`, "data-step": index + 1 }, head, ...PARTS[step.do](step, around), ...fault(result));
}

/** What was expected at a red step and what came. */
export function fault(result: StepResult | undefined): HTMLElement[] {
  if (!result || result.ok) return [];
  return [
    make(
      "dl",
      { class: "scenario-fault", role: "alert" },
      make("dt", {}, t("Expected")),
      make("dd", {}, result.expected),
      make("dt", {}, t("Got")),
      make("dd", {}, result.got),
    ),
  ];
}

type Draw = (step: Step, around: Surroundings) => HTMLElement[];

const complete: Draw = (step, { choices, suggestions, changed, redraw }) => {
  const chosen = choices.tasks.find(({ id }) => id === step.task);
  const choose = (task: string) => {
    [step.task, step.answers] = [task, {}];
    redraw();
  };
  step.answers ??= {};
  const item = (text: string) => {
    if (Number(text) > 1) step.item = Number(text);
    else delete step.item;
    changed();
  };
  return [
    labelled(t("Task"), selectOf(named(choices.tasks, choices), step.task ?? "", choose)),
    ...formFields(chosen?.fields ?? [], step.answers, suggestions, changed),
    ...(chosen?.fields.length ? [] : [valueRows(t("Variables it sets"), step.answers, changed, redraw)]),
    ...(step.item ? [labelled(t("Which of them, where there are several"), textInput(String(step.item), item, { type: "number", min: "1" }))] : []),
  ];
};

const message: Draw = (step, { choices, suggestions, changed, redraw }) => {
  step.variables ??= {};
  const key = textInput(step.key ?? "", (text) => {
    step.key = text || undefined;
    changed();
  });
  suggest(key, suggestions);
  const choose = (name: string) => {
    step.message = name;
    changed();
  };
  return [
    labelled(t("Message"), selectOf(choices.messages.map((name) => [name, name]), step.message ?? "", choose)),
    labelled(t("Key"), key, t("Only where the diagram asks for one; else the case's own")),
    valueRows(t("What it brings"), step.variables, changed, redraw),
  ];
};

function units(): [Unit, string][] {
  return [
    ["minutes", t("minutes")],
    ["hours", t("hours")],
    ["days", t("days")],
    ["business hours", t("business hours")],
    ["business days", t("business days")],
    ["until", t("until")],
  ];
}

const pass: Draw = (step, { changed, redraw }) => {
  const time = readTime(step.time ?? "");
  if (!time) {
    const write = (text: string) => {
      step.time = text;
      changed();
    };
    return [labelled(t("How long"), textInput(step.time ?? "", write), t("PT4H, or an expression such as ${business_days(3)}"))];
  }
  const write = (part: Partial<Time>) => {
    step.time = writeTime({ ...time, ...part });
    Object.assign(time, part);
    changed();
  };
  const choose = (unit: string) => {
    const at = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    step.time = writeTime({ unit: unit as Unit, count: time.count || 1, at: time.at || at });
    redraw();
  };
  const amount =
    time.unit === "until"
      ? textInput(time.at, (at) => at && write({ at }), { type: "datetime-local", "aria-label": t("Until when") })
      : textInput(String(time.count), (text) => Number(text) > 0 && write({ count: Math.floor(Number(text)) }), { type: "number", min: "1", "aria-label": t("How long") });
  const unit = selectOf(units(), time.unit, choose);
  unit.setAttribute("aria-label", t("Unit"));
  return [make("div", { class: "scenario-row" }, ...(time.unit === "until" ? [unit, amount] : [amount, unit]))];
};

const timer: Draw = (step, { choices, changed }) => {
  const write = (id: string) => {
    step.timer = id || undefined;
    changed();
  };
  const next: [string, string] = ["", t("whichever comes next")];
  return [labelled(t("Timer"), selectOf([next, ...named(choices.timers, choices)], step.timer ?? "", write))];
};

const give: Draw = (step, { choices, changed, redraw }) => {
  step.answer ??= { result: {} };
  const write = (name: string) => {
    step.to = name;
    redraw();
  };
  const offered: [string, string][] = choices.answerable.map(({ name, label }) => [name, `${label} (${name})`]);
  return [labelled(t("What answers"), selectOf(offered, step.to ?? "", write)), answerInput(step.answer, changed, redraw, givesOne(step.to ?? "", choices), givenBy(step.to ?? "", choices))];
};

const act: Draw = (step, { choices, suggestions, changed, redraw }) => {
  const given = (step.with ??= {});
  const choose = (name: string) => {
    [step.act, step.with] = [name, {}];
    redraw();
  };
  const chosen = choices.acts.find(({ name }) => name === step.act);
  const inputs = (chosen?.parameters ?? []).map((parameter) => {
    const write = (text: string) => {
      const value = fieldValue(parameter.number ? "number" : "text", text);
      if (value === undefined) delete given[parameter.name];
      else given[parameter.name] = value;
      changed();
    };
    const input = textInput(String(given[parameter.name] ?? ""), write, { placeholder: String(parameter.default ?? "") });
    suggest(input, suggestions);
    return labelled(parameter.name, input);
  });
  return [labelled(t("What is done"), selectOf(choices.acts.map(({ name, label }) => [name, label]), step.act ?? "", choose)), ...inputs];
};

const expect: Draw = (step, { choices, changed, redraw }) => {
  step.variables ??= {};
  const lists: ["open" | "closed", string][] = [["open", t("Open tasks")], ["closed", t("Tasks that are not open")]];
  const boxes = lists.map(([part, label]) => {
    const chosen = new Set(step[part] ?? []);
    const ticks = named(choices.tasks, choices).map(([id, name]) => {
      const box = make("input", { type: "checkbox", class: "form-check-input", checked: chosen.has(id) });
      box.addEventListener("change", () => {
        box.checked ? chosen.add(id) : chosen.delete(id);
        step[part] = [...chosen];
        redraw();
      });
      return make("label", { class: "form-check" }, box, make("span", { class: "form-check-label" }, name));
    });
    return group(label, ...ticks);
  });
  return [...boxes, ...asked(step, changed, choices), valueRows(t("Variables"), step.variables, changed, redraw, choices.variables)];
};

/** Whose keys are asked, of the tasks that are expected to be open; an asked task is open as well. */
function asked(step: Step, changed: Changed, choices: Choices): HTMLElement[] {
  const names = new Map(named(choices.tasks, choices));
  const tasks = [...new Set([...(step.open ?? []), ...Object.keys(step.asked ?? {})])];
  return tasks.map((task) => {
    const known = [step.asked?.[task] ?? []].flat();
    const write = (text: string) => {
      const keys = text.split(",").map((word) => word.trim()).filter(Boolean).map((word) => keyOf(word, known, choices.words));
      step.asked = { ...step.asked, [task]: keys };
      if (!keys.length) delete step.asked[task];
      changed();
    };
    const words = known.map((key) => wordOf(key, choices.words)).join(", ");
    return labelled(t("Who is asked: {task}", { task: names.get(task) ?? task }), textInput(words, write), Object.values(choices.words ?? {})[1] ?? "staff:dispatcher");
  });
}

const PARTS: Record<Doing, Draw> = { complete, message, pass, timer, give, act, expect };
