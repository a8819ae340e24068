// @vitest-environment happy-dom
// Conditions and times put together by picking: what is written, and that it is found again.
import { describe, expect, it } from "vitest";
import { buildCondition, buildTime } from "../designer/assist/builder";
import { linesOf, pickable, signsOf, textOf } from "../designer/assist/conditions";
import { timeOf, unitsOf, waitOf } from "../designer/assist/times";
import { answerInput } from "../designer/scenarios/inputs";
import { EMPTY, visible, type Variable } from "../designer/context";

const NAMES: Variable[] = [
  { name: "amount", from: "form “Ask”", kind: "number" },
  { name: "answer", from: "form “Ask”", kind: "text", choices: [["yes", "Yes, please"], ["no", "No"]] },
  { name: "is_known", from: "", kind: "truth" },
  { name: "due_on", from: "", kind: "date" },
  { name: "due_at", from: "", kind: "datetime" },
  { name: "items", from: "", kind: "list" },
  { name: "price", from: "", kind: "record", fields: [{ name: "total", kind: "number" }] },
];

describe("a condition", () => {
  it.each([
    ["amount >= 5", "ge", "5"],
    ["answer == 'yes'", "is", "yes"],
    ["answer != 'it\\'s'", "is_not", "it's"],
    ["answer", "filled", ""],
    ["is_known", "yes", ""],
    ["not is_known", "no", ""],
    ["day(due_on) < today()", "past", ""],
    ["day(due_at) <= today() + days(3)", "within", "3"],
    ["day(due_on) > day('2026-01-31')", "after", "2026-01-31"],
    ["'a and b' in items", "has", "a and b"],
    ["'a' not in items", "has_not", "a"],
    ["not items", "empty", ""],
    ["price.total < 100", "lt", "100"],
  ])("%s is found again as it was picked", (text, sign, value) => {
    const found = linesOf(text, NAMES);
    expect(found?.lines).toEqual([{ name: expect.any(String), sign, value }]);
    expect(textOf(found!.lines, found!.join)).toBe(text);
  });

  it("holds several lines, joined one way", () => {
    for (const text of ["amount > 5 and answer == 'a or b'", "is_known or not items"]) {
      const found = linesOf(text, NAMES)!;
      expect(found.lines).toHaveLength(2);
      expect(textOf(found.lines, found.join)).toBe(text);
    }
  });

  it("that was written otherwise is left to be seen", () => {
    for (const text of ["(amount + 1) * 2 > 5", "amount > 5 and is_known or items", "amount == 'much'", "business_hours(1) > now()"]) {
      expect(linesOf(text, NAMES)).toBeUndefined();
    }
  });

  it("asks of each kind what fits it, of records their fields", () => {
    expect(signsOf("truth").map(({ id }) => id)).toEqual(["yes", "no"]);
    expect(pickable(NAMES).map(({ name }) => name)).toContain("price.total");
  });

  it("is picked in a dialog: variable, comparison, one of the choices by its label", () => {
    let done = "";
    buildCondition("", NAMES, (text) => (done = text));
    const pick = (label: string, value: string) => {
      const select = document.querySelector<HTMLSelectElement>(`dialog select[aria-label="${label}"]`)!;
      select.value = value;
      select.dispatchEvent(new Event("change"));
    };
    pick("Variable", "answer");
    const labels = [...document.querySelectorAll<HTMLOptionElement>('dialog select[aria-label="Value"] option')].map(({ textContent }) => textContent);
    expect(labels).toEqual(["Choose…", "Yes, please", "No"]);
    pick("Value", "yes");
    expect(document.querySelector<HTMLTextAreaElement>("#built-text")!.value).toBe("answer == 'yes'");
    document.querySelector<HTMLButtonElement>("dialog .btn-primary")!.click();
    expect(done).toBe("answer == 'yes'");
  });
});

describe("a time", () => {
  it.each(["PT4H", "P2D", "PT30M", "${business_hours(4)}", "${business_days(2)}", "${business_days(-2, due_on)}", "${instant(due_at) - hours(3)}", "${instant(due_at) + days(1)}"])(
    "%s is found again as it was picked",
    (text) => expect(timeOf(waitOf(text)!)?.text).toBe(text),
  );

  it("of the reader's clock keeps its zone", () => {
    const text = timeOf({ how: "at", count: 1, unit: "days", name: "", at: "2026-01-31T08:00" })!.text;
    expect(text).toMatch(/^2026-01-31T08:00:00[+-]\d\d:\d\d$/);
    expect(waitOf(text)?.at).toBe("2026-01-31T08:00");
  });

  it("is of the kind that a timer must be, and reckons from a bare day in business days only", () => {
    expect(timeOf(waitOf("PT4H")!)?.kind).toBe("duration");
    expect(timeOf(waitOf("${business_hours(4)}")!)?.kind).toBe("date");
    expect(unitsOf("before", "date")).toEqual(["business_days"]);
    expect(waitOf("R3/PT1H")).toBeUndefined();
  });

  it("is picked in a dialog", () => {
    document.querySelectorAll("dialog").forEach((one) => one.remove());
    let done: unknown;
    buildTime("", NAMES, (time) => (done = time));
    const how = document.querySelector<HTMLSelectElement>('dialog select[aria-label="When"]')!;
    how.value = "before";
    how.dispatchEvent(new Event("change"));
    document.querySelector<HTMLButtonElement>("dialog .btn-primary")!.click();
    expect(done).toEqual({ kind: "date", text: "${business_days(-4, due_on)}" });
  });
});

it("an answer is picked of what its step declares: names in a list, values of their kind", () => {
  const gives: Variable[] = [{ name: "price", from: "", kind: "text" }, { name: "to_bill", from: "", kind: "truth" }];
  const answer = { result: {} as Record<string, unknown> };
  const draw = () => document.body.replaceChildren(answerInput(answer, () => undefined, draw, false, gives));
  draw();
  const add = () => [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Add a variable")!.click();
  add();
  add();
  expect(answer.result).toEqual({ price: "", to_bill: true });
  const values = [...document.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[aria-label="Value"]')];
  expect(values.map(({ tagName }) => tagName)).toEqual(["INPUT", "SELECT"]);
  values[0]!.value = "25.00";
  values[0]!.dispatchEvent(new Event("input"));
  expect(answer.result.price).toBe("25.00");
  const names = [...document.querySelectorAll<HTMLSelectElement>('[aria-label="Variable"]')].map(({ options }) => [...options].map(({ value }) => value));
  expect(names).toEqual([["price", "to_bill"], ["price", "to_bill"]]);
});

it("an element sees what was set before it, inside of it, and its own results where it is left", () => {
  const known = { ...EMPTY, names: NAMES, places: { a: { before: [0], maybe: [], inside: [1], after: [2] } } };
  expect(visible(known, "a").map(({ name }) => name)).toEqual(["amount", "answer"]);
  expect(visible(known, "a", true).map(({ name }) => name)).toEqual(["amount", "answer", "is_known"]);
  expect(visible(known, "elsewhere")).toHaveLength(NAMES.length);
});
