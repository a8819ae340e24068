import { describe, expect, test } from "vitest";
import { History } from "../designer/shared/history";
import { counted, joined, type Result } from "../designer/scenarios/model";
import { coverageMarks, pathMarks } from "../designer/scenarios/picture";
import { fromLocal, readTime, toLocal, writeTime } from "../designer/scenarios/time";
import { fieldText, fieldValue, readValue, writeValue } from "../designer/scenarios/values";
import { cleaned } from "../designer/scenarios/writing";

describe("time in words", () => {
  test.each([
    ["PT30M", "minutes", 30],
    ["PT4H", "hours", 4],
    ["P3D", "days", 3],
    ["${business_hours(2)}", "business hours", 2],
    ["${business_days( 3 )}", "business days", 3],
  ])("%s is read and written", (text, unit, count) => {
    const time = readTime(text)!;
    expect([time.unit, time.count]).toEqual([unit, count]);
    expect(writeTime(time)).toBe(text.replaceAll(" ", ""));
  });

  test("what is written another way is left as it is", () => {
    expect(readTime("${due + hours(1)}")).toBeUndefined();
    expect(readTime("P1DT2H")).toBeUndefined();
  });

  test("an instant goes through the reader's own clock and back", () => {
    const local = toLocal("2026-11-13T15:00:00+01:00");
    expect(new Date(fromLocal(local)).toISOString()).toBe("2026-11-13T14:00:00.000Z");
    expect(readTime("2026-11-13T15:00:00+01:00")?.unit).toBe("until");
    expect(toLocal("tomorrow")).toBe("");
  });
});

describe("values as they are typed", () => {
  test.each([[7], [true], ["text"], ["12"], ["true"], [["a", 1]], [{ price: 7 }], ["${limit * 2}"], [""]])("%j comes back", (value) => {
    expect(readValue(writeValue(value))).toEqual(value);
  });

  test("a form's field keeps its type, expressions stay text, empty is left out", () => {
    expect(fieldValue("number", "12.5")).toBe(12.5);
    expect(fieldValue("number", "${limit}")).toBe("${limit}");
    expect(fieldValue("checkbox", "false")).toBe(false);
    expect(fieldValue("checklist", fieldText(["a", "b"]))).toEqual(["a", "b"]);
    expect(fieldValue("text", "")).toBeUndefined();
  });
});

test("the file is saved without what says nothing, an empty answer is one", () => {
  const written = cleaned({
    id: "p",
    scenarios: [
      {
        name: "x",
        description: "",
        start: {},
        answers: { op: { result: {}, error: undefined } },
        steps: [{ do: "complete", task: "t", answers: {}, variables: undefined }, { do: "give", to: "op", answer: { error: "no" } }],
        expect: { end: undefined, variables: {} },
      },
    ],
  });
  expect(written.scenarios).toEqual([
    { name: "x", answers: { op: { result: {} } }, steps: [{ do: "complete", task: "t" }, { do: "give", to: "op", answer: { error: "no" } }] },
  ]);
});

test("undo and redo go through the states that were kept", () => {
  const history = new History<{ n: number }>();
  history.begin({ n: 0 });
  history.keep({ n: 1 });
  history.keep({ n: 1 });
  history.keep({ n: 2 });
  expect(history.undo()).toEqual({ n: 1 });
  expect(history.undo()).toEqual({ n: 0 });
  expect(history.undo()).toBeUndefined();
  expect(history.redo()).toEqual({ n: 1 });
  history.keep({ n: 5 });
  expect(history.canRedo).toBe(false);
});

test("runs together reach what one of them reached", () => {
  const one = { process: "p", elements: { a: true, b: false }, flows: { f: false }, ends: { b: false } };
  const other = { process: "p", elements: { a: false, b: true }, flows: { f: false }, ends: { b: true } };
  const [both] = joined([one, other]);
  expect(both!.elements).toEqual({ a: true, b: true });
  expect(counted(both!.flows)).toEqual([0, 1]);
  expect(coverageMarks(both!)).toEqual(new Map([["a", "is-completed"], ["b", "is-completed"], ["f", "is-missed"]]));
});

test("the path marks what was passed, where it stands and where it failed", () => {
  const turn = (element: string, kind: "started" | "completed", ...flows: string[]) => ({ process: "p", element, kind, at: "", flows });
  const steps = [{ number: 1, ok: false, text: "", expected: "", got: "", at: "", element: "c", process: "p" }];
  const path = [turn("a", "completed", "f"), turn("b", "started"), { ...turn("z", "completed"), process: "other" }];
  const marks = pathMarks({ steps, path } as unknown as Result, "p");
  expect([...marks]).toEqual([["f", "is-taken"], ["a", "is-completed"], ["b", "is-active"], ["c", "is-failed"]]);
});
