// Inputs of the scenario's form: each writes into the scenario itself and says that it changed.
import { icon, make } from "../../core/dom";
import { t } from "../../core/texts";
import type { Variable } from "../context";
import type { Answer, Choices, Field, Values } from "./model";
import { fieldText, fieldValue, readValue, writeValue } from "./values";

export type Changed = () => void;
let numbers = 0;

export function labelled(label: string, input: HTMLElement, help = ""): HTMLElement {
  input.id ||= `scenario-${++numbers}`;
  const said = make("label", { class: "form-label", for: input.id }, label);
  return make("div", { class: "field" }, said, input, ...(help ? [make("small", { class: "form-hint" }, help)] : []));
}

export function textInput(value: string, write: (text: string) => void, more: Record<string, string> = {}): HTMLInputElement {
  const input = make("input", { type: "text", class: "form-control", value, ...more });
  input.addEventListener("input", () => write(input.value));
  return input;
}

export function selectOf(options: [string, string][], value: string, write: (value: string) => void): HTMLSelectElement {
  const known = options.some(([one]) => one === value);
  const offered: [string, string][] = known || !value ? options : [...options, [value, value]];
  const select = make("select", { class: "form-select" });
  select.append(...offered.map(([one, label]) => make("option", { value: one, selected: one === value }, label)));
  select.addEventListener("change", () => write(select.value));
  return select;
}

export function button(label: string, sign: string, act: () => void, look = "btn btn-sm"): HTMLButtonElement {
  return make("button", { type: "button", class: look, onclick: act }, icon(sign), label);
}

export function small(label: string, sign: string, act: () => void, disabled = false): HTMLButtonElement {
  return make("button", { type: "button", class: "designer-tool", title: label, "aria-label": label, onclick: act, disabled }, icon(sign));
}

/** Rows of name and value. */
export function valueRows(label: string, values: Values, changed: Changed, redraw: Changed, known: Variable[] = [], isAll = false): HTMLElement {
  const rows = Object.entries(values).map(([name, value]) => {
    let now = name;
    const rename = (text: string) => {
      if (!text || (text !== now && text in values)) return;
      const entries = Object.entries(values).map(([one, kept]) => [one === now ? text : one, kept] as const);
      for (const one of Object.keys(values)) delete values[one];
      Object.assign(values, Object.fromEntries(entries));
      now = text;
      changed();
    };
    const write = (text: string) => {
      const isText = known.find((one) => one.name === now)?.kind === "text";
      values[now] = isText ? text : readValue(text);
      changed();
    };
    const remove = () => {
      delete values[now];
      redraw();
    };
    return make(
      "div",
      { class: "scenario-row" },
      nameInput(name, known, isAll, (text) => (rename(text), isAll && redraw())),
      valueInput(value, known.find((one) => one.name === name), write),
      small(t("Remove"), "x", remove),
    );
  });
  const add = () => {
    const next = known.find((one) => !(one.name in values));
    values[next?.name ?? freeName(values)] = next?.kind === "truth" ? true : (next?.choices?.[0]?.[0] ?? "");
    redraw();
  };
  return group(label, ...rows, button(t("Add a variable"), "plus", add));
}

/** A name: picked where all are known, else typed with the known ones offered. */
function nameInput(name: string, known: Variable[], isAll: boolean, rename: (text: string) => void): HTMLElement {
  const names = known.map((one) => one.name);
  const input = isAll && names.length ? selectOf(names.map((one): [string, string] => [one, one]), name, rename) : textInput(name, rename);
  if (input instanceof HTMLInputElement && names.length) suggest(input, names);
  input.setAttribute("aria-label", t("Variable"));
  return input;
}

/** A value: picked where its kind has few. */
function valueInput(value: unknown, variable: Variable | undefined, write: (text: string) => void): HTMLElement {
  const choices = variable?.kind === "truth" ? ([["true", t("Yes")], ["false", t("No")]] as [string, string][]) : (variable?.choices ?? []);
  const picked = choices.map(([one, said]): [string, string] => [one, said || one]);
  const isPlain = !String(value ?? "").includes("${");
  const input = picked.length && variable?.kind !== "list" && isPlain ? selectOf(picked, String(value ?? ""), write) : textInput(variable?.kind === "text" && typeof value === "string" ? value : writeValue(value), write);
  input.setAttribute("aria-label", t("Value"));
  return input;
}

function freeName(values: object): string {
  const names = Array.from({ length: 99 }, (_, index) => (index ? `variable_${index + 1}` : "variable"));
  return names.find((name) => !(name in values)) ?? "variable";
}

export function group(label: string, ...children: HTMLElement[]): HTMLElement {
  return make("fieldset", { class: "field" }, make("legend", { class: "form-label" }, label), ...children);
}

/** The fields of a form, as the task's page asks them. */
export function formFields(fields: Field[], answers: Values, suggestions: string[], changed: Changed): HTMLElement[] {
  return fields.filter(({ type }) => type !== "note").map((field) => {
    const write = (text: string) => {
      const value = fieldValue(field.type, text);
      if (value === undefined) delete answers[field.key];
      else answers[field.key] = value;
      changed();
    };
    const value = fieldText(answers[field.key]);
    const label = field.required ? `${field.label} *` : field.label;
    return labelled(label, fieldInput(field, value, suggestions, write));
  });
}

function fieldInput(field: Field, value: string, suggestions: string[], write: (text: string) => void): HTMLElement {
  const none: [string, string] = ["", "–"];
  if (field.type === "checkbox") return selectOf([none, ["true", t("Yes")], ["false", t("No")]], value, write);
  if (field.options.length && field.type !== "checklist" && field.type !== "multiselect") {
    return selectOf([none, ...field.options], value, write);
  }
  if (field.type === "textarea") {
    const area = make("textarea", { class: "form-control", rows: 2 }, value);
    area.addEventListener("input", () => write(area.value));
    return area;
  }
  const isDay = field.type === "date" && !value.includes("$");
  const input = textInput(value, write, isDay ? { type: "date" } : {});
  if (!isDay && suggestions.length) suggest(input, suggestions);
  return input;
}

/** Offer what the subject of the scenario is called by. */
export function suggest(input: HTMLInputElement, suggestions: string[]): void {
  const list = make("datalist", { id: `scenario-list-${++numbers}` });
  list.append(...suggestions.map((value) => make("option", { value })));
  input.setAttribute("list", list.id);
  input.addEventListener("focus", () => input.after(list), { once: true });
}

/** Whether what answers is a function of expressions: it gives one value, all else names and values. */
export function givesOne(name: string, choices: Choices): boolean {
  return choices.answerable.find((one) => one.name === name)?.label.endsWith("()") ?? false;
}

/** What is declared of the results of what answers. */
export function givenBy(name: string, choices: Choices): Variable[] {
  return choices.answerable.find((one) => one.name === name)?.gives ?? [];
}

/** What is answered: a result or the code of an error. */
export function answerInput(answer: Answer, changed: Changed, redraw: Changed, isOne = false, gives: Variable[] = []): HTMLElement {
  const isError = answer.error !== undefined;
  const choose = (kind: string) => {
    if (kind === "error") Object.assign(answer, { error: "", result: undefined });
    else Object.assign(answer, { error: undefined, result: {} });
    redraw();
  };
  const write = (text: string) => {
    if (isError) answer.error = text;
    else answer.result = readValue(text);
    changed();
  };
  const kinds: [string, string][] = [["result", t("gives the result")], ["error", t("gives the error")]];
  const kind = labelled(t("What it does"), selectOf(kinds, isError ? "error" : "result", choose));
  const code = () => labelled(t("Code"), textInput(answer.error ?? "", write), t("The error's code, as the diagram draws it"));
  const one = () => labelled(t("Result"), textInput(writeValue(answer.result ?? ""), write));
  const rows = () => valueRows(t("What it brings"), namesIn(answer), changed, redraw, gives, true);
  return make("div", { class: "scenario-answer" }, kind, isError ? code() : isOne ? one() : rows());
}

/** The names and values of an answer; what an older file holds in their place is given up once something is written. */
function namesIn(answer: Answer): Values {
  const isObject = typeof answer.result === "object" && answer.result !== null && !Array.isArray(answer.result);
  if (!isObject) answer.result = {};
  return answer.result as Values;
}

/** Answers that hold from the start, by element, operation or function. */
export function answerRows(answers: Record<string, Answer>, choices: Choices, changed: Changed, redraw: Changed): HTMLElement {
  const offered: [string, string][] = choices.answerable.map(({ name, label }) => [name, `${label} (${name})`]);
  const cards = Object.entries(answers).map(([name, answer]) => {
    const rename = (text: string) => {
      if (text in answers) return redraw();
      answers[text] = answer;
      delete answers[name];
      redraw();
    };
    const remove = () => {
      delete answers[name];
      redraw();
    };
    const head = make("div", { class: "scenario-row" }, selectOf(offered, name, rename), small(t("Remove"), "x", remove));
    head.querySelector("select")!.setAttribute("aria-label", t("What answers"));
    return make("div", { class: "scenario-card" }, head, answerInput(answer, changed, redraw, givesOne(name, choices), givenBy(name, choices)));
  });
  const add = () => {
    const free = choices.answerable.find(({ name }) => !(name in answers));
    if (free) answers[free.name] = { result: {} };
    redraw();
  };
  return group(t("Given answers"), ...cards, button(t("Let something be answered, not done"), "plus", add));
}
