// Collects the Tabler icons named anywhere in the templates and doors into one sprite.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";

const app = join(import.meta.dirname, "..");
const set = join(import.meta.dirname, "node_modules/@tabler/icons/icons/outline");
const assets = join(app, "web/static/built/assets");

const sources = readdirSync(app, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && /\.(html|py|ts)$/.test(file.name))
  .filter((file) => !/node_modules|static/.test(file.parentPath))
  .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"));
const names = new Set(sources.flatMap((text) => [...text.matchAll(/["']([a-z][a-z0-9-]*)["']/g)].map((hit) => hit[1])));

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
