// Lint as you draw, with what the server's validator found among it: one mark, one list, the same words once.
import LintModule from "bpmn-js-bpmnlint";
import type { Fault } from "../../drafts/model";
import { joined, type Results } from "./findings";

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
