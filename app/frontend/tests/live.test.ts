import { scaleFor } from "../core/fitting";
import { describe, expect, it } from "vitest";
import { placed } from "../designer/tour/placing";
import { marked } from "../designer/live/contrast";
import { heated, type Told } from "../designer/live/overview";
import { after, type Step } from "../designer/live/path";
import { middle } from "../core/diagram";
import { compare } from "../designer/live/sorting";

const step = (kind: string, element: string, more: Partial<Step> = {}): Step => ({
  at: "",
  kind,
  said: "",
  process: "outer",
  element,
  name: element,
  who: "",
  flows: [],
  ...more,
});

describe("the path of a case", () => {
  const steps = [
    step("completed", "begin", { flows: ["a"] }),
    step("started", "task"),
    step("started", "other", { process: "inner" }),
    step("failed", "task"),
    step("completed", "task", { flows: ["b"] }),
    step("ended", "done"),
  ];

  it("says where the case stood after each step", () => {
    expect([...after(steps, 0, "outer").active]).toEqual([]);
    expect([...after(steps, 2, "outer").active]).toEqual(["task"]);
    expect([...after(steps, 3, "inner").active]).toEqual(["other"]);
    expect([...after(steps, 5, "outer").active]).toEqual([]);
    expect([...after(steps, 5, "outer").taken]).toEqual(["a", "b"]);
  });

  it("forgets a failure when the step goes on, and stands nowhere at the end", () => {
    expect([...after(steps, 4, "outer").failed]).toEqual(["task"]);
    expect([...after(steps, 5, "outer").failed]).toEqual([]);
    expect([...after(steps, 6, "inner").active]).toEqual([]);
  });

  it("counts two tokens at one step", () => {
    const twice = [step("started", "x"), step("started", "x"), step("cancelled", "x")];
    expect([...after(twice, 3, "outer").active]).toEqual(["x"]);
  });
});

describe("figures on the diagram", () => {
  it("stand in the middle of a way with corners", () => {
    const corner = [{ x: 10, y: 10 }, { x: 10, y: 30 }, { x: 50, y: 30 }];
    expect(middle(corner)).toEqual({ left: 10, top: 20 });
    expect(middle([{ x: 5, y: 5 }, { x: 5, y: 5 }])).toEqual({ left: 0, top: 0 });
  });

  it("colour by what is chosen", () => {
    const told = (cases: number, stay: number) => ({ heat: { cases, stay } }) as Told;
    const elements = { a: told(5, 0), b: told(1, 5) };
    expect(heated(elements, "cases", 5)).toEqual(["a"]);
    expect(heated(elements, "stay", 5)).toEqual(["b"]);
  });
});

it("sorts figures as figures and words as the language has them", () => {
  expect(["10", "9", "-1"].sort((a, b) => compare(a, b, "en"))).toEqual(["-1", "9", "10"]);
  expect(["Zeta", "Čáp", "Cesta", "chata"].sort((a, b) => compare(a, b, "cs"))).toEqual(["Cesta", "Čáp", "chata", "Zeta"]);
});

describe("the card of a tour", () => {
  const [card, window] = [{ width: 300, height: 100 }, { width: 1000, height: 600 }];

  it("stands below, above or over, always inside the window", () => {
    expect(placed({ top: 100, left: 400, width: 200, height: 50 }, card, window)).toEqual({ top: 164, left: 350 });
    expect(placed({ top: 500, left: 0, width: 100, height: 90 }, card, window)).toEqual({ top: 386, left: 14 });
    expect(placed({ top: 0, left: 900, width: 100, height: 600 }, card, window)).toEqual({ top: 250, left: 686 });
  });
});

it("shows a diagram whole, on a telephone never too small to read", () => {
  expect(scaleFor(1200, 640)).toBe(0.5);
  expect(scaleFor(1200, 330)).toBe(0.55);
  expect(scaleFor(200, 330)).toBe(1);
});

describe("two looks", () => {
  it("mark what became longer apart from what became shorter, by how much", () => {
    const change = (heat: number, slower: boolean) => ({ said: "", heat, slower });
    const found = marked({ a: change(5, true), b: change(5, true), c: change(2, false), d: change(0, false) });
    expect([...found]).toEqual([
      ["slower-5", ["a", "b"]],
      ["heat-2", ["c"]],
    ]);
  });
});
