// @vitest-environment happy-dom
// What the forms' panel asks beside form-js: of which component, what it shows, what it writes.
import { h, render, type ComponentType } from "preact";
import { expect, it, vi } from "vitest";
import { entriesOf, type Component } from "../designer/forms/entries";
import { get, page } from "./server";

interface Entry {
  id: string;
  component: ComponentType<Record<string, unknown>>;
}
const groups = (field: Component, edit = vi.fn()) => entriesOf(field, edit) as { id: string; entries: Entry[] }[];
const ids = (type: string) => groups({ type, id: "f" }).map(({ id, entries }) => [id, entries.map((one) => one.id)]);

/** Draw one entry, put something into it, and give what was written into the form. */
function written(field: Component, id: string, typed: string | boolean): unknown[] {
  page("");
  const edit = vi.fn();
  const one = groups(field, edit).flatMap(({ entries }) => entries).find((entry) => entry.id === id)!;
  render(h(one.component, { ...one }), document.body.appendChild(document.createElement("div")));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  if (typeof typed === "boolean") {
    get<HTMLInputElement>("input").checked = typed;
    get("input").dispatchEvent(new Event("change", { bubbles: true }));
  } else {
    for (const so_far of [typed.slice(0, 1), typed]) {
      get<HTMLTextAreaElement>("textarea").value = so_far;
      get("textarea").dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  vi.runAllTimers();
  vi.useRealTimers();
  expect(edit).toHaveBeenCalledTimes(1); // one act of undo
  return edit.mock.calls[0]!.slice(1);
}

it("asks of each component what the engine can do with it", () => {
  const hiding = ["hiding", ["hide-if", "build-hide-if"]];
  expect(ids("default")).toEqual([]);
  expect(ids("group")).toEqual([hiding]);
  expect(ids("textfield")).toEqual([["worked-out", ["prefilled"]], hiding, ["rule", ["rule-holds", "build-rule-holds", "rule-message"]]]);
  expect(ids("expression")).toEqual([["worked-out", ["comes-to", "computed-label"]], hiding]);
  expect(ids("table")).toEqual([["worked-out", ["rows-from"]], hiding]);
});

it("shows expressions without the sign that form-js writes before them", () => {
  page("");
  const field = { type: "table", id: "f", dataSource: "=items", conditional: { hide: "=done" } };
  for (const { entries } of groups(field)) for (const one of entries) render(h(one.component, { ...one }), document.body.appendChild(document.createElement("div")));
  expect([...document.querySelectorAll("textarea")].map((area) => area.value)).toEqual(["items", "done"]);
});

it.each<[string, Component, string | boolean, unknown[]]>([
  ["hide-if", { type: "group", id: "f" }, "done", [["conditional"], { hide: "=done" }]],
  ["hide-if", { type: "group", id: "f", conditional: { hide: "=x" } }, "", [["conditional"], undefined]],
  ["rule-holds", { type: "number", id: "f", rule: { message: "No." } }, "a > b", [["rule"], { message: "No.", holds: "a > b" }]],
  ["rule-message", { type: "number", id: "f", rule: { message: "No." } }, "", [["rule"], undefined]],
  ["comes-to", { type: "expression", id: "f" }, "a + b", [["expression"], "=a + b"]],
  ["computed-label", { type: "expression", id: "f", label: "Sum" }, "", [["label"], undefined]],
  ["prefilled", { type: "number", id: "f", properties: { when: "a=b" } }, false, [["properties"], { when: "a=b", prefilled: "no" }]],
  ["prefilled", { type: "number", id: "f", properties: { when: "a=b", prefilled: "no" } }, true, [["properties"], { when: "a=b" }]],
])("writes %s into %j", (id, field, typed, expected) => {
  expect(written(field, id, typed)).toEqual(expected);
});
