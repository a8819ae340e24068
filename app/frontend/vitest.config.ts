import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { mainFields: ["module", "main"], dedupe: ["preact"] }, // as the build takes bpmn.io's packages
  test: {
    include: ["tests/**/*.test.ts"],
    // bpmn.io's packages import style sheets and each other in ways that Node alone does not follow
    server: { deps: { inline: [/bpmn/, /diagram-js/, /@bpmn-io/] } },
  },
});
