// The file as it is saved: without parts that say nothing, so that it is short to read and compares well.
import type { Scenario, ScenarioFile, Step } from "./model";
import { withoutEmpty } from "./values";

function step(given: Step): Step {
  const { answer, ...rest } = given;
  return { ...withoutEmpty(rest), ...(answer && { answer: withoutUndefined(answer) }) } as Step;
}

function withoutUndefined<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}

function scenario(given: Scenario): Scenario {
  const answers = Object.fromEntries(Object.entries(given.answers ?? {}).map(([name, answer]) => [name, withoutUndefined(answer)]));
  const expect = withoutEmpty(given.expect ?? {});
  const { steps, ...rest } = given;
  return withoutEmpty({ ...rest, answers, expect, steps: (steps ?? []).map(step) });
}

export function cleaned(file: ScenarioFile): ScenarioFile {
  return { ...file, scenarios: file.scenarios.map(scenario) };
}
