// The editor of a process's scenarios: their list, the diagram with the path that one took, and the form of one.
import "./scenarios.css";
import type { Fault } from "../drafts/model";
import { Unreadable, type Action, type Editor, type Listener } from "../editor";
import { notice } from "../page/notices";
import { json } from "../../core/http";
import { make } from "../../core/dom";
import { t } from "../../core/texts";
import { scenarioForm } from "./form";
import { Stepping } from "../shared/history";
import { scenarioList } from "./list";
import { joined, type Choices, type Coverage, type Result, type Scenario, type ScenarioFile, type Step } from "./model";
import { coverageMarks, pathMarks, Picture } from "./picture";
import { run, type Ran } from "./running";
import { cleaned } from "./writing";

interface Places {
  canvas: HTMLElement;
  panel: HTMLElement;
}

export class ScenarioEditor extends Stepping<ScenarioFile> implements Editor {
  readonly losses: string[] = [];
  readonly actions: Action[] = [];
  private file: ScenarioFile = { id: "", scenarios: [] };
  private choices?: Choices;
  private chosen = 0;
  private readonly picture = new Picture();
  private readonly list = make("div", { class: "scenario-side" });
  private readonly results = new Map<string, { written: string; ran: Ran }>();
  private readonly running = new Set<string>();
  private readonly again = new Set<string>(); // changed and started while they ran
  private faults: Fault[] = [];

  constructor(
    private readonly places: Places,
    private readonly listener: Listener,
    private readonly pack: string,
  ) {
    super();
    places.canvas.classList.add("scenario-canvas");
    places.canvas.append(this.list, this.picture.element);
  }

  private get base(): string {
    return `/designer/processes/${encodeURIComponent(this.pack)}/${encodeURIComponent(this.file.id)}/scenarios`;
  }

  async open(content: string): Promise<void> {
    let read: ScenarioFile;
    try {
      read = JSON.parse(content) as ScenarioFile;
    } catch (error) {
      throw new Unreadable((error as Error).message);
    }
    if (!Array.isArray(read?.scenarios)) throw new Unreadable(t("It has no list of scenarios."));
    const isSame = read.id === this.file.id;
    this.file = read;
    this.chosen = Math.min(Math.max(this.chosen, 0), Math.max(read.scenarios.length - 1, 0));
    this.history.begin(this.file);
    if (!isSame || !this.choices) {
      this.choices = await json<Choices>("GET", `${this.base}/choices`);
      await this.picture.open(this.choices);
    }
    this.draw();
  }

  content(): Promise<string> {
    return Promise.resolve(`${JSON.stringify(cleaned(this.file), null, 2)}\n`);
  }

  protected restored(file: ScenarioFile): void {
    this.file = file;
    this.chosen = Math.min(this.chosen, file.scenarios.length - 1);
    this.listener.changed();
    this.draw();
  }

  select(element: string): boolean {
    const [name, step] = element.split(/\/(\d+)$/);
    const index = this.file.scenarios.findIndex((one) => one.name === name);
    if (index < 0) return false;
    this.choose(index);
    this.places.panel.querySelector(`[data-step="${step}"]`)?.scrollIntoView({ block: "center" });
    return true;
  }

  nameOf(element: string): string {
    return element.replace(/\/(\d+)$/, (_, step: string) => ` · ${t("step {number}", { number: step })}`);
  }

  mark(faults: Fault[]): void {
    this.faults = faults;
    this.listener.faults(faults);
    this.drawList();
  }

  showOthers(): void {
    // Two designers see each other above the page; scenarios are merged by name.
  }

  destroy(): void {
    this.places.canvas.replaceChildren();
    this.places.panel.replaceChildren();
  }

  private get scenario(): Scenario | undefined {
    return this.file.scenarios[this.chosen];
  }

  /** The result of the scenario as it is written now. */
  private ranOf(scenario: Scenario): Ran | undefined {
    const kept = this.results.get(scenario.name);
    return kept?.written === written(scenario) ? kept.ran : undefined;
  }

  private coverage(): Coverage[] {
    return joined(this.file.scenarios.flatMap((one) => this.ranOf(one)?.coverage ?? []));
  }

  private readonly changed = (): void => {
    this.history.keep(this.file);
    this.listener.changed();
    this.drawList();
  };

  private readonly redraw = (): void => {
    this.changed();
    this.draw();
  };

  private draw(): void {
    this.drawList();
    this.drawForm();
    this.paint();
  }

  private drawList(): void {
    this.list.replaceChildren(
      scenarioList({
        scenarios: this.file.scenarios,
        chosen: this.chosen,
        state: (one) => (this.running.has(one.name) ? "running" : this.ranOf(one)?.result),
        faulty: (one) => this.faults.some(({ element }) => element === one.name || element?.startsWith(`${one.name}/`)),
        coverage: this.coverage().find(({ process }) => process === this.file.id),
        choose: (index) => this.choose(index),
        add: () => this.add(this.fresh()),
        runAll: () => void this.runAll(),
        showCoverage: () => this.choose(-1),
      }),
    );
  }

  private drawForm(): void {
    const scenario = this.scenario;
    const { panel } = this.places;
    if (!scenario || !this.choices) {
      const say = this.chosen < 0 ? t("What no scenario has reached stands out in the diagram.") : t("Begin with “New”: start a case and click through its tasks; what you do becomes the steps.");
      panel.replaceChildren(make("p", { class: "scenario-empty" }, say));
      return;
    }
    const result = this.ranOf(scenario)?.result;
    const top = panel.scrollTop;
    panel.replaceChildren(
      scenarioForm(scenario, {
        choices: this.choices,
        suggestions: suggestions(result),
        result,
        changed: this.changed,
        redraw: this.redraw,
        run: () => void this.run(scenario),
        rename: (name) => this.rename(scenario, name),
        copy: () => this.add({ ...(JSON.parse(written(scenario)) as Scenario), name: this.freeName(scenario.name) }),
        remove: () => this.remove(scenario),
        record: (step) => this.record(scenario, step),
      }),
    );
    panel.scrollTop = top;
  }

  /** Draw what came meanwhile; what is being typed into a field is taken first, and typing goes on there. */
  private drawBesideTyping(): void {
    const fields = () => [...this.places.panel.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")];
    const at = fields().findIndex((field) => field === document.activeElement);
    const { selectionStart, selectionEnd } = fields()[at] ?? {};
    fields()[at]?.blur();
    this.draw();
    const field = fields()[at];
    field?.focus({ preventScroll: true });
    if (typeof selectionStart === "number" && field?.selectionStart !== null) field?.setSelectionRange(selectionStart, selectionEnd ?? null);
  }

  private paint(): void {
    const result = this.scenario && this.ranOf(this.scenario)?.result;
    if (this.chosen >= 0) {
      const red = result?.steps.find((step) => !step.ok);
      void this.picture.mark((process) => (result ? pathMarks(result, process) : new Map()), red?.process);
    } else {
      const found = new Map(this.coverage().map((one) => [one.process, one]));
      void this.picture.mark((process) => (found.has(process) ? coverageMarks(found.get(process)!) : new Map()), this.file.id);
    }
  }

  private choose(index: number): void {
    this.chosen = index;
    this.listener.selected(this.scenario?.name ?? null);
    this.places.panel.scrollTop = 0;
    this.draw();
  }

  /** A new scenario about the same as the last one. */
  private fresh(): Scenario {
    const subject = this.file.scenarios.at(-1)?.subject;
    return { name: this.freeName(t("New scenario")), ...(subject && { subject }), steps: [], expect: {} };
  }

  private freeName(name: string): string {
    const taken = new Set(this.file.scenarios.map((one) => one.name));
    for (let number = 1; ; number++) {
      const made = number === 1 ? name : `${name} ${number}`;
      if (!taken.has(made)) return made;
    }
  }

  private add(scenario: Scenario): void {
    this.file.scenarios.push(scenario);
    this.chosen = this.file.scenarios.length - 1;
    this.redraw();
    void this.run(scenario);
  }

  private rename(scenario: Scenario, name: string): boolean {
    if (!name.trim() || this.file.scenarios.some((one) => one !== scenario && one.name === name)) return false;
    scenario.name = name;
    this.changed();
    return true;
  }

  private remove(scenario: Scenario): void {
    this.file.scenarios.splice(this.file.scenarios.indexOf(scenario), 1);
    this.chosen = Math.max(0, this.chosen - 1);
    this.redraw();
  }

  /** A step that needs no words is taken at once; a task's answers are asked first. */
  private record(scenario: Scenario, step: Step): void {
    scenario.steps!.push(step);
    this.redraw();
    const asks = step.do === "complete" || step.do === "message" || step.do === "act";
    const card = this.places.panel.querySelector(`[data-step="${scenario.steps!.length}"]`);
    card?.scrollIntoView({ block: "center" });
    if (asks) card?.querySelector<HTMLElement>("input, select, textarea")?.focus();
    else void this.run(scenario);
  }

  private async run(scenario: Scenario): Promise<Result | undefined> {
    const { name } = scenario;
    const sent = written(scenario);
    if (this.running.has(name)) {
      this.again.add(name);
      return undefined;
    }
    this.running.add(name);
    this.drawList();
    try {
      const ran = await run(`${this.base}/run`, cleaned(this.file), name);
      this.results.set(name, { written: sent, ran });
      for (const { element, reason } of ran.faults) notice(element ? `${this.nameOf(element)}: ${reason}` : reason, "broken");
      return ran.result;
    } catch (error) {
      notice(t("It could not be run: {reason}", { reason: (error as Error).message }), "broken");
      return undefined;
    } finally {
      this.running.delete(name);
      this.drawBesideTyping();
      if (this.again.delete(name)) void this.run(scenario);
    }
  }

  private async runAll(): Promise<void> {
    for (const scenario of [...this.file.scenarios]) await this.run(scenario);
    const isRed = this.file.scenarios.some((one) => !this.ranOf(one)?.result?.ok);
    if (!isRed) this.choose(-1);
  }
}

/** The scenario as the server gets it: equal where nothing of weight was changed. */
function written(scenario: Scenario): string {
  return JSON.stringify(cleaned({ id: "", scenarios: [scenario] }).scenarios[0]);
}

/** What an expression may call the subject and its people. */
function suggestions(result: Result | undefined): string[] {
  return Object.keys(result?.rest?.names ?? {}).map((name) => `\${${name}}`);
}
