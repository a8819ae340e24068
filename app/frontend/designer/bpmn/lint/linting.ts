// Lint as you draw, with what the server's validator found among it: one mark, one list, the same words once.
import LintModule from "bpmn-js-bpmnlint";
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

type Base = new (...services: unknown[]) => { lint(): Promise<Results>; update(): void };
const Linting = LintModule.linting[1] as Base & { $inject: string[] };

class LintingWithServer extends Linting {
  static override $inject = Linting.$inject;
  server: Fault[] = [];

  override async lint(): Promise<Results> {
    return joined(await super.lint(), this.server ?? []);
  }

  mark(faults: Fault[]): void {
    this.server = faults;
    this.update();
  }
}
export type Lint = LintingWithServer;

export const LintingModule = { ...LintModule, linting: ["type", LintingWithServer] };
