// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from "vitest";
import { ListEditor } from "../designer/lists/editor";
import { codeOf, moved, nameOf, parsed, written, type Item } from "../designer/lists/model";

const codes = (items: Item[]) => items.map(({ code }) => code);

describe("codes", () => {
  test.each([
    ["Lehký notebook", "lehky_notebook"],
    ["Ťažký 14\"", "tazky_14"],
    ["14 palců", "item_14_palcu"],
    ["–", "item"],
  ])("%s gives %s", (name, code) => expect(codeOf(name, new Set())).toBe(code));

  test("no two are alike, none is too long", () => {
    expect(codeOf("Slim", new Set(["slim", "slim_2"]))).toBe("slim_3");
    expect(codeOf("x".repeat(60), new Set(["x".repeat(40)]))).toBe(`${"x".repeat(38)}_2`);
  });
});

describe("lines", () => {
  test("a column of names is named in the reader's language", () => {
    expect(parsed("Lehký\r\nTěžký, 14 palců\n\n", "cs", new Set())).toEqual([
      { code: "lehky", names: { cs: "Lehký" } },
      { code: "tezky_14_palcu", names: { cs: "Těžký, 14 palců" } },
    ]);
  });

  test("columns of a sheet are names, or a code and names", () => {
    expect(parsed("Lehký\tĽahký\tSlim", "cs", new Set())).toEqual([{ code: "lehky", names: { cs: "Lehký", sk: "Ľahký", en: "Slim" } }]);
    expect(parsed("slim\tLehký\theavy", "cs", new Set(["slim"]))).toEqual([{ code: "slim_2", names: { cs: "Lehký", sk: "heavy" } }]);
  });

  test("a first line says which columns they are; quoted cells may hold the sign between them", () => {
    expect(parsed('code,en,cs\nslim,"Slim, ""14""",Lehký', "sk", new Set())).toEqual([{ code: "slim", names: { en: 'Slim, "14"', cs: "Lehký" } }]);
  });
});

test("items move, are named in some language, and are written without what says nothing", () => {
  const items: Item[] = ["a", "b", "c"].map((code) => ({ code, names: {} }));
  expect(codes(moved(items, 0, 2))).toEqual(["b", "c", "a"]);
  expect(codes(moved(items, 2, 0))).toEqual(["c", "a", "b"]);
  expect([nameOf({ code: "a", names: { en: "A" } }, "cs"), nameOf({ code: "a", names: {} }, "cs")]).toEqual(["A", "a"]);
  expect(JSON.parse(written({ id: "l", name: "L", items: [{ code: "a", names: { cs: "A", sk: " " }, ended: false }] })).items).toEqual([{ code: "a", names: { cs: "A" } }]);
});

describe("the editor", () => {
  let editor: ListEditor;
  let told: (string | null)[];
  const input = (place: number, column: string) => document.querySelector<HTMLInputElement>(`[data-place="${place}"] [data-column="${column}"]`)!;
  const type = (place: number, column: string, text: string) => {
    const field = input(place, column);
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const press = (label: string) => [...document.querySelectorAll("button")].find((button) => button.textContent === label || button.title === label)!.click();
  const items = async () => (JSON.parse(await editor.content()) as { items: Item[] }).items;

  beforeEach(async () => {
    document.body.innerHTML = '<div id="canvas"></div><div id="panel"></div>';
    told = [];
    editor = new ListEditor(
      { canvas: document.querySelector<HTMLElement>("#canvas")!, panel: document.querySelector<HTMLElement>("#panel")! },
      { changed: () => {}, selected: (code) => told.push(code), faults: () => {} },
    );
    await editor.open(JSON.stringify({ id: "l", name: "L", items: [{ code: "slim", names: { en: "Slim" } }, { code: "heavy", names: { en: "Heavy" }, ended: true }] }));
  });

  test("a new item gets its code from its first name, until somebody types another", async () => {
    press("Add an item");
    type(3, "cs", "Herní");
    type(3, "en", "Gaming");
    expect((await items())[2]).toEqual({ code: "herni", names: { cs: "Herní", en: "Gaming" } });
    type(3, "code", "play");
    type(3, "cs", "Hrací");
    expect((await items())[2]!.code).toBe("play");
    type(1, "en", "Thin");
    expect((await items())[0]).toEqual({ code: "slim", names: { en: "Thin" } });
  });

  test("items move by the arrow keys, end, go away, and all of it is undone", async () => {
    document.querySelector<HTMLElement>('[data-place="1"] .list-handle')!.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    expect(codes(await items())).toEqual(["heavy", "slim"]);
    press("Take away Heavy");
    expect(codes(await items())).toEqual(["slim"]);
    editor.undo();
    editor.undo();
    expect(codes(await items())).toEqual(["slim", "heavy"]);
    editor.redo();
    expect(codes(await items())).toEqual(["heavy", "slim"]);
  });

  test("a fault stands at its row, also of an item without a code", () => {
    editor.mark([{ element: "heavy", severity: "error", reason: "No." }]);
    expect(document.querySelector('[data-code="heavy"].has-fault .list-faults')!.textContent).toBe("No.");
    press("Add an item");
    editor.mark([{ element: "#3", severity: "error", reason: "No code." }]);
    expect(editor.select("#3")).toBe(true);
    expect(document.querySelector('[data-place="3"]')!.className).toContain("has-fault");
  });

  test("a search shows what fits and changes nothing", async () => {
    const search = document.querySelector<HTMLInputElement>("[type=search]")!;
    search.value = "heav";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    expect([...document.querySelectorAll<HTMLElement>("tr.list-item")].map((row) => row.dataset.code)).toEqual(["heavy"]);
    expect((await items()).length).toBe(2);
    expect(editor.canUndo()).toBe(false);
  });
});
