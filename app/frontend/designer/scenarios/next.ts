// What can come next where a scenario rests: a click makes it the next step, so that a case is recorded by playing it.
import { make } from "../../core/dom";
import { spokenTime, t } from "../../core/texts";
import { button } from "./inputs";
import type { Choices, Rest, Step } from "./model";

export interface Recording {
  choices: Choices;
  hasSubject: boolean;
  add(step: Step): void;
}

export function timeWords(instant: string): string {
  return spokenTime(instant, { weekday: "short", day: "numeric", month: "numeric", hour: "2-digit", minute: "2-digit" });
}

/** The key of a message, where it is not the case's own. */
function keyOf(key: string, rest: Rest): Partial<Step> {
  return key && key !== rest.business_key ? { key } : {};
}

function defaults(fields: Rest["tasks"][number]["fields"]): Record<string, unknown> {
  return Object.fromEntries(fields.filter((field) => field.default !== null && field.default !== "").map((field) => [field.key, field.default]));
}

export function whatNext(rest: Rest, { choices, hasSubject, add }: Recording): HTMLElement {
  const name = (element: string) => Object.entries(choices.names).find(([key]) => key.endsWith(`/${element}`))?.[1] ?? element;
  const tasks = rest.tasks.map((task) =>
    button(t("Complete: {task}", { task: task.name }), "user-check", () => add({ do: "complete", task: task.element, answers: defaults(task.fields) }), "btn btn-sm btn-primary"),
  );
  const messages = rest.messages.map(([message, key]) =>
    button(t("Message: {name}", { name: message }), "mail", () => add({ do: "message", message, ...keyOf(key, rest), variables: {} })),
  );
  const timers = rest.timers.map(([timer, due]) =>
    button(t("Wait for: {timer}, {due}", { timer: name(timer), due: timeWords(due) }), "alarm", () => add({ do: "timer", timer })),
  );
  const acts = (hasSubject ? choices.acts : []).map((act) => button(act.label, "user-bolt", () => add({ do: "act", act: act.name, with: {} })));
  const look = button(t("Expect what is open now"), "eye-check", () => add({ do: "expect", open: rest.tasks.map(({ element }) => element), closed: [] }));
  const others = acts.length ? [make("details", {}, make("summary", {}, t("Outside the diagram")), make("div", { class: "scenario-buttons" }, ...acts))] : [];
  const stands = rest.tasks.map((task) => make("li", {}, t("{task} is asked of {keys}", { task: task.name, keys: task.keys.join(", ") || t("nobody") })));
  return make(
    "section",
    { class: "scenario-next", "aria-label": t("What comes next?") },
    make("h3", {}, t("What comes next?")),
    make("p", { class: "text-secondary" }, t("The case rests on {time}.", { time: timeWords(rest.now) })),
    make("ul", {}, ...stands),
    make("div", { class: "scenario-buttons" }, ...tasks, ...messages, ...timers, look),
    ...others,
  );
}
