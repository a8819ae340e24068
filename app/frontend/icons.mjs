// Collects the Tabler icons named anywhere in the templates and doors into one sprite.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";

const app = join(import.meta.dirname, "..");
const set = join(import.meta.dirname, "node_modules/@tabler/icons/icons/outline");
const assets = join(app, "web/static/built/assets");

// A name stands in quotes: in an expression of a template, or in a script or module that speaks of icons or words.
const NAME = /["']([a-z][a-z0-9-]*)["'](?!\s*:)/g;
const EXPRESSION = /\{\{.*?\}\}|\{%.*?%\}/gs;
const SPEAKS = /icon|Word\(|Entry\(|SIGNS/;

function where(path) {
  const text = readFileSync(path, "utf8");
  if (path.endsWith(".html")) return (text.match(EXPRESSION) ?? []).join("\n");
  return SPEAKS.test(text) ? text.replace(/\bfrom ["'][^"']*["']/g, "") : "";
}

const files = readdirSync(app, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && /\.(html|py|ts)$/.test(file.name))
  .map((file) => join(file.parentPath, file.name))
  .filter((path) => !/node_modules|static|frontend\/(tests\/|[^/]+$)/.test(path));
const names = new Set(files.flatMap((path) => [...where(path).matchAll(NAME)].map((hit) => hit[1])));

const symbols = [...names]
  .sort()
  .filter((name) => existsSync(join(set, `${name}.svg`)))
  .map((name) => {
    const drawing = readFileSync(join(set, `${name}.svg`), "utf8").replace(/<!--[\s\S]*?-->/g, "");
    const inner = drawing.slice(drawing.indexOf(">") + 1, drawing.lastIndexOf("</svg>")).replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  });
const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
const version = createHash("sha256").update(sprite).digest("hex").slice(0, 8); // browsers keep it for good
writeFileSync(join(assets, `icons-${version}.svg`), sprite);
console.log(`icons: ${symbols.length}`);
