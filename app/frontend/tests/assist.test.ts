// What is completed where, and what the words of a conflict come to.
import { describe, expect, it } from "vitest";
import { suggestions, wordAt } from "../designer/assist/completing";
import { sortOf } from "../designer/assist/fields";
import { EMPTY, named } from "../designer/context";
import { hue } from "../designer/drafts/presence";
import { agreed, byElement, stateOf } from "../designer/page/conflicts";
import { counted } from "../designer/page/problems";

const CONTEXT = {
  ...EMPTY,
  groups: ["staff:agent", "staff:technician"],
  names: [{ name: "price", from: "Ask" }],
  functions: [{ name: "business_days", signature: "business_days(count)", help: "So many days" }],
};

describe("completing", () => {
  it("begins at the word before the cursor", () => {
    expect(wordAt("total > pri", 11, "expression", false)).toBe(8);
    expect(wordAt("'pri", 4, "expression", false)).toBeUndefined();
    expect(wordAt("plain pri", 9, "expression", true)).toBeUndefined();
    expect(wordAt("plain ${pri", 11, "expression", true)).toBe(8);
    expect(wordAt("staff:agent, sta", 16, "groups", true)).toBe(13);
  });

  it("offers names and functions, those that begin with the word first", () => {
    expect(suggestions("bus", CONTEXT, "expression")[0]?.insert).toBe("business_days(");
    expect(suggestions("technician", CONTEXT, "groups").map(({ insert }) => insert)).toEqual(["staff:technician"]);
  });

  it("says of a variable its kind and where it comes from, and offers the fields of a record", () => {
    const price = { name: "price", from: "form “Ask”", kind: "record", said: "a record", fields: [{ name: "total", kind: "number" }] };
    const found = suggestions("pri", { ...EMPTY, names: [price] }, "expression");
    expect(found.map(({ insert, help }) => [insert, help])).toEqual([["price", "a record · form “Ask”"], ["price.total", "form “Ask”"]]);
  });

  it("knows the fields that hold expressions", () => {
    expect(sortOf("conditionExpression")?.check).toBe("condition");
    expect(sortOf("t-inputParameter-0-stringOrExpression")?.check).toBe("parameter");
    expect(sortOf("name")).toBeUndefined();
    expect(sortOf("c-outMapping-0-source")?.returned).toBe(true);
    expect(sortOf("t-outputParameter-0-stringOrExpression")?.given).toBe(true);
  });
});

it("reads what can be picked, however it is listed", () => {
  expect(named("a")).toEqual({ key: "a", name: "a" });
  expect(named({ code: "e1", name: "Broken" })).toEqual({ key: "e1", name: "Broken" });
});

it("gives a person the same colour as every other page", () => {
  expect(hue("Tomáš Kolář")).toBe([...Buffer.from("Tomáš Kolář")].reduce((a, b) => a + b) % 8);
});

it("sends one side where it counts everywhere, else each element's", () => {
  expect(agreed([["a", "mine"], ["b", "mine"]])).toBe("mine");
  expect(agreed([["a", "mine"], ["b", "theirs"]])).toEqual({ a: "mine", b: "theirs" });
  const one = { element: "a", name: "A", property: "name", base: 1, mine: 2, theirs: 3 };
  expect(byElement([one, { ...one, property: "id" }]).get("a")).toHaveLength(2);
});

it("says what became of an element in the words of a comparison", () => {
  const [here, gone] = ['<task id="a" name="A"/>', '<task id="b"/>'];
  const one = { element: "a", name: "A", property: "name", base: 1, mine: 2, theirs: 3 };
  expect(stateOf("a", [one], here, here)).toBe("changed");
  expect(stateOf("a", [one], here, gone)).toBe("removed");
  expect(stateOf("a", [{ ...one, property: "position" }], here, here)).toBe("moved");
});

it("counts what is wrong", () => {
  expect(counted([{ element: null, severity: "error", reason: "x" }, { element: "a", severity: "warning", reason: "y" }])).toEqual({ errors: 1, warnings: 1 });
});
