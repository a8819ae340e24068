// A small builder beside a field: conditions and times are put together by picking, their text stays to be seen and changed.
import type { Variable } from "../context";
import { icon, make } from "../../core/dom";
import { showDialog } from "../../core/dialog";
import { t } from "../../core/texts";
import { linesOf, pickable, signsOf, textOf, type Join, type Line } from "./conditions";
import { datesOf, timeOf, unitsOf, waitOf, type Time, type Wait } from "./times";

type Option = [value: string, label: string];

const ASKED = (): Record<string, string> => ({
  is: t("is"),
  is_not: t("is not"),
  filled: t("is filled in"),
  empty: t("is empty"),
  eq: t("equals"),
  ne: t("differs from"),
  lt: t("is less than"),
  le: t("is at most"),
  gt: t("is more than"),
  ge: t("is at least"),
  yes: t("is yes"),
  no: t("is no"),
  on: t("is on"),
  before: t("is before"),
  after: t("is after"),
  past: t("has passed"),
  to_come: t("is yet to come"),
  within: t("comes within so many days"),
  has: t("contains"),
  has_not: t("does not contain"),
});

function select(label: string, options: Option[], value: string, changed: (value: string) => void): HTMLSelectElement {
  const made = make("select", { class: "form-select", "aria-label": label });
  made.append(...options.map(([one, said]) => make("option", { value: one, selected: one === value }, said)));
  made.addEventListener("change", () => changed(made.value));
  return made;
}

function input(label: string, type: string, value: string, changed: (value: string) => void): HTMLInputElement {
  const made = make("input", { class: "form-control", type, value, "aria-label": label, ...(type === "number" && { step: "any" }) });
  made.addEventListener("input", () => changed(made.value));
  return made;
}

function nameOptions(names: Variable[], current: string): Option[] {
  const known = names.map(({ name, from }): Option => [name, from ? `${name} – ${from}` : name]);
  const missing = current && !names.some(({ name }) => name === current) ? [[current, current] as Option] : [];
  return [["", t("Choose…")], ...known, ...missing];
}

interface Part {
  element: HTMLElement;
  text(): string;
}

/** A dialog with a part that is put together, its text below, and the buttons; the text may be changed by hand. */
function dialog(title: string, part: (changed: () => void) => Part, before: string, isKept: boolean, done: (text: string) => void): void {
  const shown = showDialog(title, { wide: true });
  const written = make("textarea", { class: "form-control", rows: 2, spellcheck: "false", id: "built-text" });
  written.value = before;
  const made = part(() => {
    written.value = made.text();
  });
  const note = make("p", { class: "form-hint" }, t("This was written by hand: what is picked here takes its place."));
  const take = () => {
    done(written.value.trim());
    shown.close();
  };
  const label = make("label", { class: "form-label", for: written.id }, t("As an expression"));
  const buttons = make(
    "div",
    { class: "form-end" },
    make("button", { type: "button", class: "btn btn-primary", onclick: take }, t("Use it")),
    make("button", { type: "button", class: "btn", onclick: shown.close }, t("Cancel")),
  );
  shown.body.append(...(isKept ? [] : [note]), made.element, make("div", { class: "field" }, label, written), buttons);
  shown.element.querySelector<HTMLElement>("select")?.focus();
}

function valueOf(line: Line, variable: Variable | undefined, changed: () => void): HTMLElement | undefined {
  const wants = signsOf(variable?.kind).find(({ id }) => id === line.sign)?.wants ?? "";
  const write = (value: string) => {
    line.value = value;
    changed();
  };
  if (!wants) return undefined;
  const choices = variable?.choices ?? [];
  if (wants === "text" && choices.length) {
    const options = choices.map(([value, said]): Option => [value, said || value]);
    const known = !line.value || choices.some(([value]) => value === line.value);
    return select(t("Value"), [["", t("Choose…")], ...options, ...(known ? [] : [[line.value, line.value] as Option])], line.value, write);
  }
  const type = { text: "text", number: "number", days: "number", date: "date" }[wants];
  return input(wants === "days" ? t("Days") : t("Value"), type, line.value, write);
}

/** Put a condition together. */
export function buildCondition(text: string, names: Variable[], done: (text: string) => void): void {
  const all = pickable(names);
  const found = linesOf(text, names);
  const lines = found?.lines.length ? found.lines : [{ name: "", sign: "is", value: "" }];
  let join: Join = found?.join ?? "and";
  const part = (changed: () => void): Part => {
    const element = make("div", { class: "builder" });
    const redraw = (focus?: string) => {
      changed();
      draw();
      if (focus) element.querySelector<HTMLElement>(focus)?.focus();
    };
    const row = (line: Line, place: number): HTMLElement => {
      const variable = all.find(({ name }) => name === line.name);
      const named = (name: string) => {
        const kind = all.find((one) => one.name === name)?.kind;
        Object.assign(line, { name, sign: signsOf(kind)[0]!.id, value: "" });
        redraw(`[data-line="${place}"] select`);
      };
      const asks = (id: string) => {
        line.sign = id;
        redraw(`[data-line="${place}"] .builder-sign`);
      };
      const words = ASKED();
      const sign = select(t("Comparison"), signsOf(variable?.kind).map(({ id }): Option => [id, words[id]!]), line.sign, asks);
      sign.classList.add("builder-sign");
      const value = valueOf(line, variable, changed);
      const remove = () => {
        lines.splice(place, 1);
        redraw(".builder-more");
      };
      const away = make("button", { type: "button", class: "designer-tool", title: t("Remove"), "aria-label": t("Remove"), onclick: remove }, icon("x"));
      return make("div", { class: "builder-line", "data-line": place }, select(t("Variable"), nameOptions(all, line.name), line.name, named), sign, value ?? make("span"), away);
    };
    const draw = () => {
      const more = () => {
        lines.push({ name: "", sign: "is", value: "" });
        redraw(`[data-line="${lines.length - 1}"] select`);
      };
      const joins: Option[] = [["and", t("All of them hold")], ["or", t("One of them holds")]];
      const joined = select(t("Several lines"), joins, join, (value) => {
        join = value as Join;
        changed();
      });
      element.replaceChildren(
        ...lines.map(row),
        make("div", { class: "builder-end" }, make("button", { type: "button", class: "btn btn-sm builder-more", onclick: more }, icon("plus"), t("Another line")), ...(lines.length > 1 ? [joined] : [])),
      );
    };
    draw();
    return { element, text: () => textOf(lines, join) };
  };
  dialog(t("Put the condition together"), part, text, found !== undefined, done);
}

/** Put a time together; `done` is told of which kind a timer must be for it. */
export function buildTime(text: string, names: Variable[], done: (time: Time) => void): void {
  const dates = datesOf(names);
  const found = waitOf(text);
  const wait: Wait = found ?? { how: "for", count: 4, unit: "hours", name: "", at: "" };
  let built: Time | undefined = timeOf(wait);
  const part = (changed: () => void): Part => {
    const element = make("div", { class: "builder" });
    const draw = () => element.replaceChildren(timeLine(wait, dates, again));
    const again = (redraw: boolean) => {
      built = timeOf(wait);
      changed();
      if (!redraw) return;
      draw();
      element.querySelector<HTMLElement>("select")?.focus();
    };
    draw();
    return { element, text: () => built?.text ?? "" };
  };
  const take = (written: string) => done(written === built?.text ? built : { kind: /^P/.test(written) ? "duration" : "date", text: written });
  dialog(t("Put the time together"), part, text || built!.text, found !== undefined, take);
}

function timeLine(wait: Wait, dates: Variable[], changed: (redraw: boolean) => void): HTMLElement {
  const hows: Option[] = [["for", t("After a time")], ["at", t("At a date and time")], ...(dates.length ? ([["before", t("Before a date of the case")], ["after", t("After a date of the case")]] as Option[]) : [])];
  const set = (values: Partial<Wait>, redraw = false) => {
    Object.assign(wait, values);
    const units = unitsOf(wait.how, dates.find(({ name }) => name === wait.name)?.kind);
    if (!units.includes(wait.unit)) wait.unit = units.at(-1)!;
    changed(redraw);
  };
  const first = () => (wait.name || dates[0]?.name) ?? "";
  const how = select(t("When"), hows, wait.how, (value) => set({ how: value as Wait["how"], name: value === "before" || value === "after" ? first() : "" }, true));
  const line = make("div", { class: "builder-line is-time" }, how);
  if (wait.how === "at") {
    line.append(input(t("Date and time"), "datetime-local", wait.at, (at) => set({ at })));
    return line;
  }
  const words: Record<string, string> = { minutes: t("minutes"), hours: t("hours"), days: t("days"), business_hours: t("hours of service"), business_days: t("business days") };
  const units = unitsOf(wait.how, dates.find(({ name }) => name === wait.name)?.kind).map((unit): Option => [unit, words[unit]!]);
  line.append(
    input(t("How many"), "number", String(wait.count), (value) => set({ count: Number(value) })),
    select(t("Unit"), units, wait.unit, (unit) => set({ unit: unit as Wait["unit"] })),
  );
  if (wait.how !== "for") line.append(select(t("Date"), nameOptions(dates, wait.name).slice(1), wait.name, (name) => set({ name }, true)));
  return line;
}
