// Rules of the house: one way to the server, one viewer, the token read in one place, and nothing untested.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { expect, it } from "vitest";

const FRONT = join(import.meta.dirname, "..");

function modules(...folders: string[]): string[] {
  const found = folders.flatMap((folder) => readdirSync(join(FRONT, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`));
  return found.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts")).sort();
}

function holding(words: RegExp): string[] {
  return modules("core", "src", "designer").filter((file) => words.test(readFileSync(join(FRONT, file), "utf8")));
}

it.each([
  ["asks the server", /\bfetch\(|XMLHttpRequest|sendBeacon|EventSource|WebSocket/, ["core/http.ts"]],
  ["reads the token of forms", /meta\(?[("'[\w=]*csrf-token/, ["core/http.ts"]],
  ["makes a viewer of diagrams", /new NavigatedViewer|from "bpmn-js\/lib\/(Navigated)?Viewer"/, ["core/diagram.ts"]],
  ["watches a page for what comes", /new MutationObserver/, ["designer/forms/translating.ts"]],
  ["keeps something in the browser", /localStorage|indexedDB/, ["core/keys.ts", "core/store.ts", "designer/bpmn/clipboard.ts"]], // a preference, what is unsent, a clipboard
  ["turns text into elements", /innerHTML|insertAdjacentHTML|outerHTML/, []],
])("only one module %s", (_, words, allowed) => {
  expect(holding(words)).toEqual(allowed);
});

it("every module of core and src has a test", () => {
  const tests = readdirSync(join(FRONT, "tests")).map((file) => readFileSync(join(FRONT, "tests", file), "utf8"));
  const imported = new Set(tests.flatMap((text) => [...text.matchAll(/["']\.\.\/((?:core|src)\/[\w-]+)["']/g)].map((hit) => `${hit[1]}.ts`)));
  expect(modules("core", "src").filter((file) => !imported.has(file))).toEqual([]);
});

it("modules open with one line that says what they know, and stay short", () => {
  const wrong = modules("core", "src").filter((file) => {
    const lines = readFileSync(join(FRONT, file), "utf8").split("\n");
    return !lines[0]!.startsWith("// ") || lines.length > 250;
  });
  expect(wrong.map((file) => relative(".", basename(file)))).toEqual([]);
});

it("the compiler is as strict as it can be, and nothing looks away from it", () => {
  const { compilerOptions, include } = JSON.parse(readFileSync(join(FRONT, "tsconfig.json"), "utf8")) as { compilerOptions: Record<string, unknown>; include: string[] };
  const wanted = ["strict", "noImplicitOverride", "noImplicitReturns", "noUncheckedIndexedAccess", "noUnusedLocals", "noUnusedParameters"];
  expect(wanted.filter((option) => compilerOptions[option] !== true)).toEqual([]);
  expect(include).toEqual(expect.arrayContaining(["src", "core", "designer", "tests"]));
  expect(holding(/@ts-(ignore|nocheck|expect-error)|: any\b|as any\b/)).toEqual(["designer/bpmn/parts.ts"]); // bpmn.io has no types
});
