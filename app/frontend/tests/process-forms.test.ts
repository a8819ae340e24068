// @vitest-environment happy-dom
// Forms of the process while they are filled in: what follows from answers, and lists that grow and shrink.
import { expect, it, vi } from "vitest";
import { addMissing, addRow, placesOf } from "../core/rows";
import follow from "../src/process-form";
import grow from "../src/form-rows";
import { answers, asked, get, page, said } from "./server";

// The parser of this page knows no rows outside a table: those that are added come without their frame.
const ROW = (place: number) => `<tr><td><input name="items-${place}-price"></td><td><button data-less></button></td></tr>`;
const LIST = `<form><fieldset data-rows="items"><table><tbody>${ROW(0)}${ROW(1)}</tbody></table>
  <template><input name="items-__n__-price" id="field-items-__n__-price"></template>
  <button type="button" data-more></button></fieldset></form>`;
const names = () => [...document.querySelectorAll("tbody [name]")].map((field) => field.getAttribute("name"));
const type = (selector: string) => get(selector).dispatchEvent(new Event("input", { bubbles: true }));

it("knows the numbers of rows by the names of their fields", () => {
  expect(placesOf("items", ["items-10-price", "items-2-price", "items-2-count", "items", "other-7-price", "items-x-price"])).toEqual([2, 10]);
});

it("adds a row under a number that none has, also after one in the middle has gone", () => {
  page(LIST);
  const list = get("[data-rows]");
  addRow(list);
  get("tbody tr:last-of-type").remove();
  addRow(list);
  expect(names()).toEqual(["items-0-price", "items-2-price", "items-3-price"]);
  expect(get("#field-items-3-price")).not.toBeNull();
});

it("has a row for each that a draft was kept of", () => {
  page(LIST);
  addMissing(get("form"), ["items-4-price", "items-0-price", "summary"]);
  expect(names()).toEqual(["items-0-price", "items-1-price", "items-4-price"]);
});

it("grows and shrinks by its buttons, and the focus stays where somebody types on", () => {
  page(LIST);
  const list = get("[data-rows]");
  const changed = vi.fn();
  list.addEventListener("input", changed);
  const undo = grow(list);
  get("tbody tr:first-child [data-less]").click();
  expect([names(), (document.activeElement as HTMLInputElement).name]).toEqual([["items-1-price"], "items-1-price"]);
  get("tbody [data-less]").click();
  expect([names(), document.activeElement === get("[data-more]")]).toEqual([[], true]);
  get("[data-more]").click();
  expect(names()).toEqual(["items-0-price"]);
  expect(changed).toHaveBeenCalledTimes(3);
  undo();
  get("[data-more]").click();
  expect(names()).toEqual(["items-0-price"]);
});

const FOLLOWED = `<form><input name="summary"><div id="part"><fieldset data-follows="/shown"><input name="pieces" value="3"><input type="file" name="scan">
  <div id="part-why" class="is-conditional is-wanted"></div><output id="field-sum"></output></fieldset></div></form>`;

it("shows what the server says, as data and never as markup", async () => {
  page(FOLLOWED);
  answers(() => said({ parts: { "part-why": false, "part-gone": true }, texts: { "field-sum": "<b>30</b>", "field-gone": "x" } }));
  follow(get("[data-follows]"));
  type("[name=pieces]");
  await vi.waitFor(() => expect(get("#field-sum").textContent).toBe("<b>30</b>"));
  expect(get("#part-why").className).toBe("is-conditional");
  const [method, url, body] = asked.at(-1)!;
  expect([method, url, String(body)]).toEqual(["POST", "/shown", "summary=&pieces=3"]); // no file on its way
});

it("asks once for what is typed quickly, and leaves the page as it is while the server is away", async () => {
  page(FOLLOWED);
  answers(() => undefined);
  follow(get("[data-follows]"));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  for (let letter = 0; letter < 5; letter += 1) type("[name=pieces]");
  await vi.advanceTimersByTimeAsync(1000);
  vi.useRealTimers();
  expect(asked.filter(([, url]) => url === "/shown")).toHaveLength(1);
  expect(get("#part-why").className).toBe("is-conditional is-wanted");
});

it("asks no more for a part that was replaced, though its form stays", async () => {
  page(FOLLOWED);
  const undo = follow(get("[data-follows]"));
  undo();
  get("[data-follows]").remove();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  type("[name=summary]");
  await vi.advanceTimersByTimeAsync(1000);
  vi.useRealTimers();
  expect(asked).toEqual([]);
});
