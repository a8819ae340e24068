// @vitest-environment happy-dom
// What is typed is looked for here at once and at the server a moment later; Enter waits for the answer.
import { beforeEach, expect, it, vi } from "vitest";
import { Combobox, type Choice, type Offer } from "../core/combobox";
import { SignedOut } from "../core/http";

const done: string[] = [];
const choice = (label: string): Choice => ({ label, do: () => void done.push(label) });
let answer: (found: Choice[]) => void;
let fail: (error: Error) => void;
let field: HTMLInputElement;
let list: HTMLElement;
let box: Combobox;
const signedOut = vi.fn();

function offer(more: Partial<Offer> = {}): void {
  box = new Combobox(field, list, {
    here: (text) => (text ? [] : [choice("first"), choice("second")]),
    ask: () => new Promise((resolve, reject) => ([answer, fail] = [resolve, reject])),
    signedOut,
    ...more,
  });
}

function type(text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input"));
}

function press(key: string): void {
  field.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const marked = () => list.querySelector('[aria-selected="true"]')?.id;

beforeEach(() => {
  done.length = 0;
  signedOut.mockClear();
  document.body.innerHTML = '<input><ul id="found"></ul>';
  field = document.querySelector("input")!;
  list = document.querySelector("ul")!;
  list.scrollIntoView = () => undefined;
  Element.prototype.scrollIntoView = () => undefined;
});

it("is walked by arrows, round, and says where it stands", () => {
  offer();
  expect(field.getAttribute("aria-expanded")).toBe("true");
  press("ArrowUp");
  expect(marked()).toBe("found-1");
  expect(field.getAttribute("aria-activedescendant")).toBe("found-1");
  press("ArrowDown");
  press("Enter");
  expect(done).toEqual(["first"]);
});

it("lets Enter wait for the answer to what was typed", async () => {
  offer();
  type("dvo");
  press("Enter");
  expect(done).toEqual([]);
  answer([choice("Dvořák"), choice("Dvorská")]);
  await settled();
  expect(done).toEqual(["Dvořák"]);
});

it("forgets an answer to words that are typed no longer", async () => {
  offer();
  type("dvo");
  const late = answer;
  type("dvorska");
  late([choice("Dvořák")]);
  await settled();
  expect(list.children).toHaveLength(0);
  answer([choice("Dvorská")]);
  await settled();
  expect(list.textContent).toBe("Dvorská");
});

it("is closed without a choice, and what was typed stays text", async () => {
  offer();
  type("dvo");
  answer([{ ...choice("<i>Dvořák</i>"), about: "Vltava" }]);
  await settled();
  expect(list.querySelector("i")).toBeNull();
  expect(list.querySelector("small")?.textContent).toBe("Vltava");
  box.close();
  expect(list.hidden).toBe(true);
  expect(field.getAttribute("aria-expanded")).toBe("false");
  press("Enter");
  expect(done).toEqual([]);
});

it("says that the login has ended", async () => {
  offer();
  type("dvo");
  fail(new SignedOut());
  await settled();
  expect(signedOut).toHaveBeenCalledOnce();
});
