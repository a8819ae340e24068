// Runs scenarios one after the other, each in a request of its own, so that every result is shown when it is there.
import { json, SignedOut } from "../../core/http";
import { signInAgain } from "../../core/login";
import type { Coverage, Report, Result, ScenarioFile } from "./model";

export interface Ran {
  result?: Result;
  coverage: Coverage[];
  faults: Report["faults"];
}

export async function run(url: string, file: ScenarioFile, name: string): Promise<Ran> {
  // the others of the file may be in the middle of being written
  const alone = { ...file, scenarios: file.scenarios.filter((one) => one.name === name) };
  try {
    const report = await json<Report>("POST", url, { content: JSON.stringify(alone), names: [name] });
    return { result: report.results[0], coverage: report.coverage, faults: report.faults };
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
    await signInAgain(true);
    return run(url, file, name);
  }
}
