// Of Tabler only what pages name: no class that stands somewhere is lost, and little else is kept.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { kept, named } from "../tabler";

const CSS = `@charset "UTF-8";:root{--a:1;--b:var(--c);--c:2;--d:3;--e:4}.btn{color:var(--b)}.btn:not(.none):hover,.card{top:0}
.card .btn{left:0}[data-vc=x] .btn{top:1px}p{margin:0}@media print{.card{top:0}}
@keyframes used{to{top:0}}@keyframes lost{to{top:0}}.btn{animation:used 1s}/* told */`;

it("keeps rules whose classes and attributes are named, and the variables that they or we read", () => {
  expect(kept(CSS, new Set(["btn", "data-bs-theme"]), "i{top:var(--e)}").replace(/\s+/g, "")).toBe(
    ":root{--b:var(--c);--c:2;--e:4}.btn{color:var(--b)}.btn:not(.none):hover{top:0}p{margin:0}@keyframesused{to{top:0}}.btn{animation:used1s}",
  );
});

it("finds classes in templates, scripts and forms, and no icons' names", () => {
  const names = named();
  for (const name of ["btn-primary", "form-check-input", "data-bs-theme", "ms-2"]) expect(names).toContain(name);
  for (const name of ["carousel", "data-vc"]) expect(names).not.toContain(name);
});

it("leaves a tenth of it at the most", () => {
  const css = readFileSync(join(import.meta.dirname, "../node_modules/@tabler/core/dist/css/tabler.min.css"), "utf8");
  expect(kept(css, named()).length).toBeLessThan(css.length / 10);
});
