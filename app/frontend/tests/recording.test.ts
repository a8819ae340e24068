// @vitest-environment happy-dom
// A case is recorded by playing it: what can come next, what is typed into a scenario, how each of them stands.
import { expect, it } from "vitest";
import { answerInput, answerRows, formFields, selectOf, valueRows } from "../designer/scenarios/inputs";
import { scenarioList, type Listed } from "../designer/scenarios/list";
import type { Answer, Choices, Field, Rest, Step, Values } from "../designer/scenarios/model";
import { whatNext } from "../designer/scenarios/next";
import { run } from "../designer/scenarios/running";
import { answers, asked, said } from "./server";

const REST = {
  now: "2026-11-30T08:00:00Z",
  business_key: "R-1",
  tasks: [{ element: "approve", name: "Approve", keys: ["staff:dispatcher"], fields: [{ key: "price", default: 7 }, { key: "note", default: "" }, { key: "who", default: null }] }],
  messages: [["answer", "R-1"], ["news", "R-2"]],
  timers: [["late", "2026-11-30T12:00:00Z"]],
} as unknown as Rest;
const CHOICES = { names: { "handle/late": "Too late" }, acts: [{ name: "withdraw", label: "Withdraw it" }], answerable: [{ name: "ask", label: "Ask" }, { name: "tell", label: "Tell" }] } as unknown as Choices;

function press(within: ParentNode, words: string): void {
  [...within.querySelectorAll("button")].find((button) => (button.textContent + (button.title ?? "")).includes(words))!.click();
}

function type(input: HTMLInputElement | HTMLSelectElement, value: string): void {
  input.value = value;
  input.dispatchEvent(new Event(input instanceof HTMLSelectElement ? "change" : "input"));
}

it("makes a step of each click, with what the form would hold by itself and a key only where it is another's", () => {
  const steps: Step[] = [];
  const place = whatNext(REST, { choices: CHOICES, hasSubject: true, add: (step) => steps.push(step) });
  for (const words of ["Complete: Approve", "Message: answer", "Message: news", "Wait for: Too late", "Withdraw it", "Expect what is open now"]) press(place, words);
  expect(steps).toEqual([
    { do: "complete", task: "approve", answers: { price: 7 } },
    { do: "message", message: "answer", variables: {} },
    { do: "message", message: "news", key: "R-2", variables: {} },
    { do: "timer", timer: "late" },
    { do: "act", act: "withdraw", with: {} },
    { do: "expect", open: ["approve"], closed: [] },
  ]);
  expect(place.querySelector("li")!.textContent).toContain("staff:dispatcher");
});

it("offers no act of a subject where there is none, and says when nobody is asked", () => {
  const alone = { ...REST, tasks: [{ ...REST.tasks[0]!, keys: [] }] };
  const place = whatNext(alone, { choices: CHOICES, hasSubject: false, add: () => undefined });
  expect(place.querySelector("details")).toBeNull();
  expect(place.querySelector("li")!.textContent).toContain("nobody");
});

it("renames a variable in its place, never onto another, and gives a new one a free name", () => {
  const values: Values = { price: 7, variable: "x" };
  let redrawn = 0;
  const place = valueRows("Start", values, () => undefined, () => redrawn++);
  const [name, value] = place.querySelectorAll("input");
  type(name!, "variable");
  expect(values).toEqual({ price: 7, variable: "x" });
  type(name!, "cost");
  type(value!, "8");
  expect(Object.entries(values)).toEqual([["cost", 8], ["variable", "x"]]);
  press(place, "Add a variable");
  press(place, "Remove");
  expect([values, redrawn]).toEqual([{ variable: "x", variable_2: "" }, 2]);
});

it("asks a form's fields by their kind, keeps an unknown choice, and leaves out what is emptied", () => {
  const fields = [
    { key: "ok", label: "Right", type: "checkbox", required: true, options: [], default: null },
    { key: "way", label: "Way", type: "select", required: false, options: [["a", "A"]], default: null },
    { key: "day", label: "Day", type: "date", required: false, options: [], default: null },
    { key: "hint", label: "Hint", type: "note", required: false, options: [], default: null },
  ] as Field[];
  const given: Values = { way: "old", day: "${now()}" };
  const place = document.createElement("form");
  place.append(...formFields(fields, given, ["now()"], () => undefined));
  const [ok, way] = place.querySelectorAll("select");
  const day = place.querySelector("input")!;
  expect([...place.querySelectorAll("label")].map((label) => label.textContent)).toEqual(["Right *", "Way", "Day"]);
  expect([way!.querySelector("[selected]")!.getAttribute("value"), day.type, day.hasAttribute("list")]).toEqual(["old", "text", true]); // an expression is no day
  type(ok!, "true");
  type(way!, "");
  expect(given).toEqual({ ok: true, day: "${now()}" });
});

it("offers each value of a list once", () => {
  expect(selectOf([["a", "A"]], "a", () => undefined).options).toHaveLength(1);
});

it("answers with a result or an error, not with both, and lets each be answered once", () => {
  const answer: Answer = { result: { price: 7 } };
  type(answerInput(answer, () => undefined, () => undefined).querySelector("select")!, "error");
  type(answerInput(answer, () => undefined, () => undefined).querySelector("input")!, "too_dear");
  expect(answer).toEqual({ error: "too_dear", result: undefined });
  const kept: Record<string, Answer> = { ask: answer };
  const place = answerRows(kept, CHOICES, () => undefined, () => undefined);
  press(place, "Let something be answered");
  expect(Object.keys(kept)).toEqual(["ask", "tell"]);
  type(place.querySelector("select")!, "tell"); // has an answer already
  expect(kept.ask).toBe(answer);
});

it("asks for what is answered by name and value; for one value of what gives one", () => {
  const answer: Answer = { result: "{price: 7}" }; // as an older file may hold it
  const place = answerInput(answer, () => undefined, () => undefined);
  press(place, "Add a variable");
  expect(answer.result).toEqual({ variable: "" });
  const one: Answer = { result: {} };
  type(answerInput(one, () => undefined, () => undefined, true).querySelector("input")!, "7");
  expect(one.result).toBe(7);
});

it("says of each scenario how it stands, its fault first", () => {
  const states = [undefined, "running", { ok: true, seconds: 1.25 }, { ok: false, seconds: 2 }] as ReturnType<Listed["state"]>[];
  const scenarios = states.map((_, at) => ({ name: `${at}` }));
  const listed: Listed = {
    scenarios, chosen: 2, coverage: undefined,
    state: (one) => states[Number(one.name)], faulty: (one) => one.name === "3",
    choose: () => undefined, add: () => undefined, runAll: () => undefined, showCoverage: () => undefined,
  };
  const rows = [...scenarioList(listed).querySelectorAll("li")];
  expect(rows.map((row) => row.dataset.state)).toEqual(["not run yet", "is running", "green", "has a fault"]);
  expect(rows[2]!.textContent).toContain("1.3 s");
  expect(rows.map((row) => row.querySelector("button")!.getAttribute("aria-current"))).toEqual([null, null, "true", null]);
});

it("runs one scenario without the others of its file, which may be half written", async () => {
  answers(() => said({ results: [{ name: "b", ok: true }], coverage: [], faults: [] }));
  const file = { id: "f", scenarios: [{ name: "a" }, { name: "b" }] };
  expect((await run("/run", file, "b")).result).toMatchObject({ name: "b" });
  const sent = asked.at(-1)![2] as { content: string; names: string[] };
  expect([JSON.parse(sent.content).scenarios, sent.names]).toEqual([[{ name: "b" }], ["b"]]);
});
