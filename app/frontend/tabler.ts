// Of Tabler's style sheet, what our pages name: rules whose classes stand in a template, a script or a form, and the
// variables that those rules and ours read. The build leaves out the rest (a fortieth is left).
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import postcss, { type AtRule, type Container } from "postcss";
import type { Plugin } from "vite";

const app = join(import.meta.dirname, "..");
const ORDER = readFileSync(join(import.meta.dirname, "src/styles/main.css"), "utf8").match(/@layer [^{};]+;/)![0];
const TABLER = /tabler\.min\.css$/;
const WORD = /[a-zA-Z][\w-]*/g;
const CLASS = /\.(-?[a-zA-Z_][\w-]*)|\[(data-[\w-]+)/g;
const ATTRIBUTE = /\bdata-[\w-]+/g;
const IN_HTML = /\bclass="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})*)"|\bclass=(?:"([^"]*)"|'([^']*)')/gs;
const IN_SCRIPT = /\bclass(?:Name|List)?\b.*/g;
const IN_PYTHON = /\bclass(?:_|"|')?\s*[=:]\s*\\?["']([^"']*)/g;
const WHERE: Record<string, RegExp> = { html: IN_HTML, ts: IN_SCRIPT, py: IN_PYTHON };

function* files(pattern: RegExp): Generator<string> {
  for (const file of readdirSync(app, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name);
    if (file.isFile() && pattern.test(file.name) && !/node_modules|static|frontend\/tests/.test(path)) yield path;
  }
}

/** Every word that stands where a class may, and the attributes that pages have. */
export function named(): Set<string> {
  const found = new Set<string>();
  for (const path of files(/\.(html|ts|py)$/)) {
    const text = readFileSync(path, "utf8");
    for (const [attribute] of text.matchAll(ATTRIBUTE)) found.add(attribute);
    for (const hit of text.matchAll(WHERE[path.split(".").pop()!]!)) {
      for (const word of hit.join(" ").match(WORD) ?? []) found.add(word);
    }
  }
  return found;
}

function isNamed(selector: string, names: Set<string>): boolean {
  const wanted = selector.replace(/:not\([^()]*\)/g, "");
  return [...wanted.matchAll(CLASS)].every(([, name, attribute]) => names.has((name ?? attribute)!));
}

function read(css: string, into: Set<string>): Set<string> {
  for (const hit of css.matchAll(/var\(\s*(--[\w-]+)/g)) into.add(hit[1]!);
  return into;
}

/** The rules of a style sheet that these names need; `ours` are style sheets that read its variables. */
export function kept(css: string, names: Set<string>, ours = ""): string {
  const root = postcss.parse(css);
  root.walkRules((rule) => {
    if (rule.parent?.type === "atrule" && /keyframes$/.test((rule.parent as AtRule).name)) return;
    const wanted = rule.selectors.filter((selector) => isNamed(selector, names));
    if (wanted.length) rule.selectors = wanted;
    else rule.remove();
  });
  for (let before = ""; before !== root.toString(); ) {
    before = root.toString();
    const wanted = read(before, read(ours, new Set()));
    root.walkDecls(/^--/, (declaration) => void (wanted.has(declaration.prop) || declaration.remove()));
    root.walkAtRules("keyframes", (frames) => void (new RegExp(`animation[^;}]*\\b${frames.params}\\b`).test(before) || frames.remove()));
    root.walk((node) => void ((node as Container).nodes?.length === 0 && node.remove()));
    root.walkComments((comment) => void comment.remove());
    root.walkAtRules("charset", (rule) => void rule.remove());
  }
  return root.toString();
}

/** The plugin of the build. */
export function onlyWhatIsUsed(): Plugin {
  return {
    name: "only-what-is-used-of-tabler",
    enforce: "pre",
    load(id) {
      const [file] = id.split("?");
      if (!file || !TABLER.test(file)) return;
      const ours = [...files(/\.(css|ts)$/)].map((path) => readFileSync(path, "utf8")).join("\n");
      return `${ORDER}@layer tabler{${kept(readFileSync(file, "utf8"), named(), ours)}}`;
    },
  };
}
