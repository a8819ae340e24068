// @vitest-environment happy-dom
// The form of a scenario: what can be chosen at each kind of step, what is written of it, and how a red run is shown.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { scenarioForm, type Around } from "../designer/scenarios/form";
import type { Choices, Doing, Field, Result, Scenario, Step, StepResult } from "../designer/scenarios/model";
import { begun } from "../designer/scenarios/steps";
import { get, page } from "./server";

const field = (key: string, label: string, type: string, required = false): Field => ({ key, label, type, required, options: [], default: null });
const CHOICES: Choices = {
  process: "outer",
  xml: {},
  processes: [{ id: "outer", name: "Outer" }, { id: "inner", name: "Inner" }],
  tasks: [
    { id: "approve", label: "Approve", process: "outer", fields: [field("price", "Price", "number", true), field("sure", "Sure", "checkbox")] },
    { id: "look", label: "Look", process: "inner", fields: [] },
  ],
  ends: [{ id: "done", label: "Done", process: "outer" }],
  timers: [{ id: "late", label: "Too late", process: "outer" }],
  messages: ["paid", "news"],
  answerable: [{ name: "price", label: "The price" }],
  names: {},
  subjects: [{ name: "request", label: "A request" }],
  acts: [
    { name: "withdraw", label: "Withdraw it", parameters: [] },
    { name: "wait", label: "Wait", parameters: [{ name: "days", default: 3, number: true }, { name: "why", default: null, number: false }] },
  ],
};
let scenario: Scenario;
let around: Around;

function draw(given: Partial<Scenario>, result?: Result): void {
  scenario = { name: "Sold", ...given };
  const redraw = () => document.body.replaceChildren(scenarioForm(scenario, around));
  const acts = { run: vi.fn(), rename: vi.fn((name: string) => name !== "Taken"), copy: vi.fn(), remove: vi.fn(), record: vi.fn() };
  around = { choices: CHOICES, suggestions: ["R-1"], result, changed: vi.fn(), redraw, ...acts };
  redraw();
}

const words = (selector: string) => [...document.querySelectorAll(selector)].map((one) => one.textContent);

function labelled<T extends HTMLElement = HTMLInputElement>(label: string): T {
  const found = [...document.querySelectorAll<HTMLLabelElement>("label.form-label")].find((one) => one.textContent === label);
  return get<T>(`#${found!.getAttribute("for")}`);
}

function type(input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement, value: string): void {
  input.value = value;
  input.dispatchEvent(new Event(input instanceof HTMLSelectElement ? "change" : "input"));
}

function press(title: string, place = 0): void {
  [...document.querySelectorAll("button")].filter((one) => (one.title || one.textContent) === title)[place]!.click();
}

function tick(legend: string, name: string): void {
  const list = [...document.querySelectorAll("fieldset")].find((one) => one.querySelector("legend")!.textContent === legend)!;
  const box = [...list.querySelectorAll("label")].find((one) => one.textContent === name)!.querySelector("input")!;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change"));
}

const told = (number: number, ok: boolean, more: Partial<StepResult> = {}): StepResult => ({ number, ok, text: "", expected: "", got: "", at: "", element: null, process: null, ...more });
const ran = (steps: StepResult[], rest: Result["rest"] = null): Result => ({ name: "Sold", ok: false, error: "", seconds: 0, ended_at: null, variables: {}, steps, path: [], rest });

beforeEach(() => page(""));

describe("steps", () => {
  it("begin with the first thing that can be chosen, or with nothing where there is none", () => {
    const kinds: Doing[] = ["complete", "message", "pass", "timer", "give", "act", "expect"];
    const none = { ...CHOICES, tasks: [], messages: [], answerable: [], acts: [] };
    expect(kinds.map((kind) => begun(kind, CHOICES))).toEqual([
      { do: "complete", task: "approve", answers: {} },
      { do: "message", message: "paid", variables: {} },
      { do: "pass", time: "${business_days(1)}" },
      { do: "timer" },
      { do: "give", to: "price", answer: { result: {} } },
      { do: "act", act: "withdraw", with: {} },
      { do: "expect", open: [], closed: [] },
    ]);
    expect([begun("complete", none).task, begun("message", none).message, begun("give", none).to, begun("act", none).act]).toEqual(["", "", "", ""]);
  });

  it("are added at the end, moved past each other and removed", () => {
    draw({ steps: [{ do: "timer" }] });
    type(get<HTMLSelectElement>('[aria-label="Add a step"]'), "message");
    type(get<HTMLSelectElement>('[aria-label="Add a step"]'), "give");
    const kinds = () => scenario.steps!.map((step) => step.do);
    expect(kinds()).toEqual(["timer", "message", "give"]);
    expect(words(".scenario-number")).toEqual(["1", "2", "3"]);
    press("Earlier", 2);
    expect(kinds()).toEqual(["timer", "give", "message"]);
    press("Later", 0);
    expect(kinds()).toEqual(["give", "timer", "message"]);
    press("Earlier", 0); // the first stays the first,
    press("Later", 2); // the last the last
    expect(kinds()).toEqual(["give", "timer", "message"]);
    press("Remove", 1);
    expect(kinds()).toEqual(["give", "message"]);
  });

  it("that complete a task ask what its form asks, of its type; another task has other answers", () => {
    const step: Step = { do: "complete", task: "approve" };
    draw({ steps: [step] });
    type(labelled("Price *"), "12.5");
    type(labelled<HTMLSelectElement>("Sure"), "false");
    expect(step.answers).toEqual({ price: 12.5, sure: false });
    type(labelled("Price *"), "");
    expect(step.answers).toEqual({ sure: false });
    expect(words("select option")).toContain("Look · Inner");
    type(labelled<HTMLSelectElement>("Task"), "look");
    expect(step).toEqual({ do: "complete", task: "look", answers: {} });
    press("Add a variable", 1); // the first is that of the beginning
    expect(step.answers).toEqual({ variable: "" });
  });

  it("say which of several tasks only where there are several", () => {
    const step: Step = { do: "complete", task: "approve", answers: {}, item: 2 };
    draw({ steps: [step] });
    type(labelled("Which of them, where there are several"), "3");
    expect(step.item).toBe(3);
    type(labelled("Which of them, where there are several"), "1");
    expect(step).not.toHaveProperty("item");
  });

  it("that bring a message name whose it is only where that is said", () => {
    const step: Step = { do: "message", message: "gone" };
    draw({ steps: [step] });
    expect(labelled<HTMLSelectElement>("Message").querySelector("[selected]")!.textContent).toBe("gone"); // what is not offered any more is not lost
    type(labelled<HTMLSelectElement>("Message"), "news");
    type(labelled("Key"), "R-2");
    expect(step).toMatchObject({ message: "news", key: "R-2", variables: {} });
    type(labelled("Key"), "");
    expect(step.key).toBeUndefined();
  });

  it("let time pass by a number and a unit, until an instant, or as an expression says", () => {
    const step: Step = { do: "pass", time: "PT4H" };
    draw({ steps: [step] });
    type(get<HTMLInputElement>('[aria-label="How long"]'), "6");
    expect(step.time).toBe("PT6H");
    type(get<HTMLInputElement>('[aria-label="How long"]'), "0"); // no time at all is no step
    expect(step.time).toBe("PT6H");
    type(get<HTMLSelectElement>('[aria-label="Unit"]'), "business days");
    expect(step.time).toBe("${business_days(6)}");
    type(get<HTMLSelectElement>('[aria-label="Unit"]'), "until");
    type(get<HTMLInputElement>('[aria-label="Until when"]'), "2026-11-30T08:00");
    expect(new Date(step.time!)).toEqual(new Date("2026-11-30T08:00"));
    draw({ steps: [{ do: "pass", time: "${due + hours(1)}" }] });
    type(labelled("How long"), "${due}");
    expect(scenario.steps![0]!.time).toBe("${due}");
  });

  it("wait for the timer that comes next, or for one that is named", () => {
    const step: Step = { do: "timer" };
    draw({ steps: [step] });
    type(labelled<HTMLSelectElement>("Timer"), "late");
    expect(step.timer).toBe("late");
    type(labelled<HTMLSelectElement>("Timer"), "");
    expect(step.timer).toBeUndefined();
  });

  it("that act ask for what the act takes: numbers are numbers, an expression or anything else stays as it is typed", () => {
    const step: Step = { do: "act", act: "withdraw", with: { left: 1 } };
    draw({ steps: [step] });
    type(labelled<HTMLSelectElement>("What is done"), "wait");
    expect(step).toEqual({ do: "act", act: "wait", with: {} });
    expect(labelled("days").placeholder).toBe("3");
    for (const [typed, kept] of [["5", 5], ["${limit}", "${limit}"], ["soon", "soon"]] as const) {
      type(labelled("days"), typed);
      expect(step.with).toEqual({ days: kept });
    }
    type(labelled("why"), "7");
    expect(step.with).toEqual({ days: "soon", why: "7" });
    type(labelled("days"), "");
    expect(step.with).toEqual({ why: "7" });
  });

  it("that look at a case say which tasks are open, which are not, and who is asked", () => {
    const step: Step = { do: "expect", open: [], closed: [] };
    draw({ steps: [step] });
    tick("Open tasks", "Approve");
    tick("Tasks that are not open", "Look · Inner");
    expect(step).toMatchObject({ open: ["approve"], closed: ["look"] });
    type(labelled("Who is asked: Approve"), "staff:dispatcher, , person:1");
    expect(step.asked).toEqual({ approve: ["staff:dispatcher", "person:1"] });
    type(labelled("Who is asked: Approve"), " ");
    expect(step.asked).toEqual({});
    tick("Open tasks", "Approve");
    expect(step.open).toEqual([]);
    expect(words("label.form-label")).not.toContain("Who is asked: Approve");
  });
});

describe("the scenario", () => {
  it("has a name that no other has, and words of its own", () => {
    draw({});
    type(labelled("Name"), "Taken");
    expect(labelled("Name").validationMessage).toBe("Another scenario has this name.");
    type(labelled("Name"), "Free");
    expect(labelled("Name").validationMessage).toBe("");
    type(labelled<HTMLTextAreaElement>("What it shows"), "That it is sold.");
    expect([scenario.description, vi.mocked(around.changed).mock.calls.length]).toEqual(["That it is sold.", 1]);
    for (const act of ["Run", "Copy", "Delete"]) press(act);
    expect([around.run, around.copy, around.remove].map((act) => vi.mocked(act).mock.calls.length)).toEqual([1, 1, 1]);
  });

  it("is about a subject or about nothing, begins at an instant and ends somewhere or anywhere", () => {
    draw({ subject: "request" });
    expect(get<HTMLDetailsElement>("details").open).toBe(false);
    type(labelled<HTMLSelectElement>("The case is about"), "");
    expect(scenario.subject).toBeUndefined();
    expect(get<HTMLDetailsElement>("details").open).toBe(true); // all that it begins with is written here
    type(labelled("It begins on"), "2026-11-30T08:00");
    expect(new Date(scenario.now!)).toEqual(new Date("2026-11-30T08:00"));
    type(labelled("It begins on"), "");
    expect(scenario.now).toBeUndefined();
    type(labelled<HTMLSelectElement>("The process has ended at"), "done");
    expect(scenario.expect!.end).toBe("done");
    type(labelled<HTMLSelectElement>("The process has ended at"), "");
    expect(scenario.expect!.end).toBeUndefined();
  });

  it("shows at a red step what was expected and what came, before the first, at each, and at the end", () => {
    const steps: Step[] = [{ do: "timer" }, { do: "timer" }];
    const red = (number: number) => told(number, false, { expected: `expected ${number}`, got: `got ${number}` });
    draw({ steps }, ran([told(1, true), red(2)]));
    expect([...document.querySelectorAll("li.scenario-card")].map((card) => card.className)).toEqual(["scenario-card is-green", "scenario-card is-red"]);
    expect(words(".scenario-fault dd")).toEqual(["expected 2", "got 2"]);
    draw({ steps }, ran([red(0)]));
    expect(get("fieldset .scenario-fault dd").textContent).toBe("expected 0");
    draw({ steps }, ran([told(1, true), told(2, true), red(3)]));
    expect(get(".scenario-end").className).toContain("is-red");
    expect(words(".scenario-end dd")).toEqual(["expected 3", "got 3"]);
  });

  it("is recorded on where the case rests, unless a step on the way is red", () => {
    const rest = { now: "2026-11-30T08:00:00Z", business_key: "R-1", tasks: [{ element: "look", name: "Look", keys: [], fields: [] }], messages: [], timers: [], names: {} };
    const steps: Step[] = [{ do: "timer" }];
    draw({ steps }, ran([told(1, true), told(2, false)], rest));
    press("Complete: Look");
    expect(around.record).toHaveBeenCalledWith({ do: "complete", task: "look", answers: {} });
    draw({ steps }, ran([told(1, false)], rest));
    expect(document.querySelector(".scenario-next")).toBeNull();
    draw({ steps }, ran([told(1, true)], { ...rest, tasks: [] })); // nothing can be done there
    expect(document.querySelector(".scenario-next")).toBeNull();
  });
});
