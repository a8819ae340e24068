// The diagrams that scenarios play: the path of one in order, the failed step, or what none of them reached.
import { draw } from "../bpmn/picture";
import type { Diagram } from "../../core/diagram";
import { make } from "../../core/dom";
import { t } from "../../core/texts";
import { counted, type Choices, type Coverage, type Result } from "./model";

type Marks = Map<string, string>;

/** Marks of one process: the way that one scenario went. */
export function pathMarks(result: Result, process: string): Marks {
  const marks: Marks = new Map();
  for (const turn of result.path.filter((one) => one.process === process)) {
    for (const flow of turn.flows) marks.set(flow, "is-taken");
    marks.set(turn.element, turn.kind === "started" ? "is-active" : turn.kind === "failed" ? "is-failed" : "is-completed");
  }
  const red = result.steps.find((step) => !step.ok);
  if (red?.element && red.process === process) marks.set(red.element, "is-failed");
  return marks;
}

/** Marks of one process: what was reached, and what never was. */
export function coverageMarks(coverage: Coverage): Marks {
  const all = Object.entries({ ...coverage.elements, ...coverage.flows });
  return new Map(all.map(([id, reached]) => [id, reached ? (id in coverage.flows ? "is-taken" : "is-completed") : "is-missed"]));
}

export class Picture {
  private readonly tabs = make("div", { class: "diagram-tabs", role: "tablist", "aria-label": t("Diagrams") });
  private readonly place = make("div", { class: "diagram-canvas scenario-picture" });
  readonly element = make("section", { class: "scenario-diagram", "aria-label": t("Diagram") }, this.tabs, this.place);
  private choices?: Choices;
  private shown = "";
  private diagram?: Diagram;
  private marksOf: (process: string) => Marks = () => new Map();

  async open(choices: Choices): Promise<void> {
    this.choices = choices;
    this.offer();
    await this.choose(choices.process);
  }

  /** Mark every diagram anew; show the one where the red step is. */
  async mark(marksOf: (process: string) => Marks, look?: string | null): Promise<void> {
    this.marksOf = marksOf;
    if (look && look !== this.shown) await this.choose(look);
    else this.paint();
  }

  private offer(): void {
    const processes = this.choices?.processes ?? [];
    this.tabs.hidden = processes.length < 2;
    this.tabs.replaceChildren(
      ...processes.map(({ id, name }) =>
        make("button", { type: "button", role: "tab", "data-process": id, onclick: () => void this.choose(id) }, name),
      ),
    );
  }

  private async choose(process: string): Promise<void> {
    const xml = this.choices?.xml[process];
    if (!xml || process === this.shown) return;
    this.shown = process;
    for (const tab of this.tabs.querySelectorAll("button")) tab.ariaSelected = String(tab.dataset.process === process);
    this.diagram?.destroy();
    const diagram = await draw(this.place, xml);
    if (this.shown !== process) return diagram.destroy();
    this.diagram = diagram;
    this.paint();
  }

  private paint(): void {
    if (!this.diagram) return;
    const marks = [...this.marksOf(this.shown)].filter(([id]) => this.diagram!.has(id));
    this.diagram.markAll(new Map(marks));
    this.place.dataset.marked = marks.map(([id, mark]) => `${id}:${mark}`).join(" ");
  }
}

/** What all scenarios together reached, in words, with a bar for each kind. */
export function coverageWords(coverage: Coverage): HTMLElement {
  const kinds: [string, Record<string, boolean>][] = [
    [t("Elements"), coverage.elements],
    [t("Flows"), coverage.flows],
    [t("Ends"), coverage.ends],
  ];
  return make(
    "dl",
    { class: "scenario-coverage" },
    ...kinds.flatMap(([label, reached]) => {
      const [count, all] = counted(reached);
      const words = t("{count} of {all}", { count, all });
      const bar = make("progress", { value: count, max: Math.max(all, 1), "aria-label": label });
      return [make("dt", {}, label), make("dd", {}, bar, make("span", {}, words))];
    }),
  );
}
