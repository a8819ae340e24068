// The findings of browser and server as one: what both say of an element is said once, errors first.
import type { Fault } from "../../drafts/model";

export interface Issue {
  id: string;
  message: string;
  category: "error" | "warn" | "info" | "rule-error";
  actualElementId?: string;
}
export type Results = Record<string, Issue[]>;

/** The browser's findings and the server's; what both say of an element is said once. */
export function joined(results: Results, server: Fault[]): Results {
  const said = new Set(Object.values(results).flatMap((issues) => issues.map((issue) => `${issue.id}\n${issue.message}`)));
  const added = server
    .filter((fault) => fault.element && !said.has(`${fault.element}\n${fault.reason}`))
    .map((fault): Issue => ({ id: fault.element!, message: fault.reason, category: fault.severity === "error" ? "error" : "warn" }));
  return added.length ? { ...results, server: added } : results;
}

/** The list of what is wrong, errors first. */
export function listed(issues: Results, server: Fault[]): Fault[] {
  const found = Object.values(issues)
    .flat()
    .map((issue): Fault => {
      const severity = issue.category === "error" || issue.category === "rule-error" ? "error" : "warning";
      return { element: issue.actualElementId ?? issue.id, severity, reason: issue.message };
    });
  const whole = server.filter((fault) => !fault.element);
  const rank = (fault: Fault) => (fault.severity === "error" ? 0 : 1);
  return [...whole, ...found].sort((a, b) => rank(a) - rank(b));
}
