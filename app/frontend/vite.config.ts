import { defineConfig } from "vite";
import { onlyWhatIsUsed } from "./tabler";

// An entry is what one `asset("name")` or `style("name")` of a template loads; app/web/assets.py looks in the same folders.
const ENTRIES = [
  "src/main.ts",
  "src/wall.ts",
  "src/styles/designer.css",
  "src/styles/process-forms.css",
  "src/styles/rosters.css",
  "designer/designer.ts",
  "designer/compare.ts",
  "designer/live.ts",
  "designer/tour.ts",
];

// What every page needs of core/ is one file: a file costs its headers. What a page needs now and then loads then.
const AT_ONCE = /frontend\/core\/(?!combobox|diagram|drag|fitting|palette|signing)/;

export default defineConfig({
  base: "/static/built/",
  publicDir: false,
  plugins: [onlyWhatIsUsed()],
  resolve: { dedupe: ["preact"] }, // form-js brings two; components of one cannot live in the other
  build: {
    outDir: "../web/static/built",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    cssTarget: ["chrome123", "firefox128", "safari17.5"], // know layers, nesting, oklch and light-dark
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500, // of the editors, which load on demand
    rollupOptions: {
      input: ENTRIES,
      output: { codeSplitting: { groups: [{ name: "core", test: AT_ONCE }] } },
    },
  },
});
