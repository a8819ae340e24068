// The editor of decisions: tables, and the diagram of those that need each other.
import "dmn-js/dist/assets/dmn-font/css/dmn.css";
import "dmn-js/dist/assets/diagram-js.css";
import "dmn-js/dist/assets/dmn-js-shared.css";
import "dmn-js/dist/assets/dmn-js-decision-table.css";
import "dmn-js/dist/assets/dmn-js-decision-table-controls.css";
import "dmn-js/dist/assets/dmn-js-drd.css";
import "../shared/colours.css";
import "./editor.css";
import DmnModeler from "dmn-js/lib/Modeler";
import type { CommandStack, EventBus } from "../bpmn/parts";
import { isDefaultOf, lost, type Described } from "../bpmn/losses";
import type { Context, Known, Variable } from "../context";
import type { Fault } from "../drafts/model";
import { Undoing, Unreadable, type Action, type Editor, type Listener } from "../editor";
import { t } from "../../core/texts";
import { GraphModule } from "./graph";
import { keepFocus, TYPES, TypesModule } from "./types";

// Words that mean something else on other pages.
const MEANT: Record<string, string> = {
  First: "The first that matches",
  Priority: "The most important",
  Any: "Any that matches",
  "View DRD": "Diagram of the decisions",
  When: "If",
  string: "Text",
  number: "Number",
  boolean: "Yes or no",
  date: "Date",
  dateTime: "Date and time",
};

function translate(english: string, values?: Record<string, unknown>): string {
  return t(MEANT[english] ?? english, values);
}

interface Identified {
  id: string;
}
interface Rule extends Identified {
  inputEntry?: Identified[];
  outputEntry?: Identified[];
}
interface Logic extends Identified {
  rule?: Rule[];
  input?: Identified[];
  output?: Identified[];
}
interface View {
  type: string;
  element: Identified & { name?: string; decisionLogic?: Logic };
}
interface Table {
  get<T>(service: string): T;
}

/** Whether this table has the element: itself, a column, a rule or a cell. */
function holds({ element }: View, id: string): boolean {
  const table: Logic = element.decisionLogic ?? element;
  const cells = (table.rule ?? []).flatMap((one) => [one, ...(one.inputEntry ?? []), ...(one.outputEntry ?? [])]);
  return [element, table, ...(table.input ?? []), ...(table.output ?? []), ...cells].some((one) => one.id === id);
}

/** The row or cell of a table that has this id, as dmn-js draws it. */
function drawn(canvas: HTMLElement, element: string): HTMLElement | null {
  return canvas.querySelector(`[data-element-id="${CSS.escape(element)}"], [data-row-id="${CSS.escape(element)}"], [data-col-id="${CSS.escape(element)}"]`);
}

export class DmnEditor extends Undoing implements Editor {
  losses: string[] = [];
  actions: Action[] = [];
  private readonly modeler;
  private faults: Fault[] = [];
  private known: Variable[] = [];
  private listening = new WeakSet<object>();
  private readonly functions: { name: string; type: "function"; info: string; params: [] }[] = []; // read as a cell is written

  constructor(
    private readonly canvas: HTMLElement,
    private readonly listener: Listener,
  ) {
    super();
    const known = () => this.known.map(({ name, said, from }) => ({ name, detail: said, info: from }));
    const resolver = { getVariables: known, registerProvider: () => undefined }; // nobody else knows more
    const additionalModules = [{ translate: ["value", translate], variableResolver: ["value", resolver] }];
    this.modeler = new DmnModeler({
      container: canvas,
      common: { dataTypes: TYPES, feelLanguageContext: { builtins: this.functions } },
      drd: { additionalModules: [...additionalModules, GraphModule] },
      decisionTable: { additionalModules: [...additionalModules, TypesModule] },
    });
    keepFocus(canvas);
    this.modeler.on("views.changed", () => this.listen());
  }

  /** Offer the engine's own functions where a cell is written, and what is known where the decision is asked. */
  learn({ functions, names }: Context): void {
    this.known = names;
    this.functions.push(...functions.map(({ name, help }) => ({ name, type: "function" as const, info: help, params: [] as [] })));
  }

  know({ names }: Known): void {
    this.known = names;
  }

  private listen(): void {
    const table = this.modeler.getActiveViewer() as Table | undefined;
    if (!table || this.listening.has(table)) return;
    this.listening.add(table);
    const bus = table.get<EventBus>("eventBus");
    bus.on("commandStack.changed", () => {
      this.listener.changed();
    });
    bus.on(["cellSelection.changed"], ({ elementId }: { elementId?: string }) => {
      this.listener.selected(elementId ?? null);
    });
    bus.on(["elements.changed", "import.render.complete"], () => {
      requestAnimationFrame(() => this.paint());
    });
  }

  async open(content: string): Promise<void> {
    try {
      await this.modeler.importXML(content);
    } catch (error) {
      throw new Unreadable((error as Error).message);
    }
    const { tables } = this;
    if (tables[0]) await this.modeler.open(tables[0]);
    this.actions = tables.length > 1 ? tables.map((view) => this.showing(view)) : [];
    this.listen();
    const { xml } = await this.modeler.saveXML({ format: true });
    this.losses = lost(content, xml, isDefaultOf((this.modeler as unknown as { _moddle: Described })._moddle));
    this.mark([]);
  }

  private get tables(): View[] {
    return (this.modeler.getViews() as View[]).filter(({ type }) => type === "decisionTable");
  }

  /** Of decisions that need each other one is shown at a time. */
  private showing(view: View): Action {
    const { id } = view.element;
    const open = () => this.modeler.open(this.tables.find(({ element }) => element.id === id)!);
    return { label: t("Table {name}", { name: view.element.name ?? id }), icon: "table", act: () => void open() };
  }

  async content(): Promise<string> {
    return (await this.modeler.saveXML({ format: true })).xml as string;
  }

  protected get stack(): CommandStack | undefined {
    return (this.modeler.getActiveViewer() as Table | undefined)?.get<CommandStack>("commandStack");
  }

  select(element: string): boolean {
    const found = drawn(this.canvas, element);
    const elsewhere = found ? undefined : this.tables.find((view) => holds(view, element));
    if (elsewhere) {
      void this.modeler.open(elsewhere).then(() => drawn(this.canvas, element)?.click());
      return true;
    }
    found?.scrollIntoView({ block: "center", inline: "center" });
    found?.click();
    return Boolean(found);
  }

  nameOf(element: string): string {
    const row = drawn(this.canvas, element)?.closest("tr");
    const number = row?.querySelector(".rule-index")?.textContent;
    return number ? t("Rule {number}", { number }) : element;
  }

  mark(faults: Fault[]): void {
    this.faults = faults;
    this.listener.faults(faults);
    this.paint();
  }

  private paint(): void {
    this.canvas.querySelectorAll(".has-fault").forEach((cell) => cell.classList.remove("has-fault", "is-error"));
    for (const { element, severity } of this.faults) {
      const cell = element ? drawn(this.canvas, element) : null;
      cell?.classList.add("has-fault");
      if (severity === "error") cell?.classList.add("is-error");
    }
  }

  showOthers(others: Map<string, { initials: string; name: string }>): void {
    this.canvas.querySelectorAll(".other-designer").forEach((cell) => cell.classList.remove("other-designer"));
    for (const id of others.keys()) drawn(this.canvas, id)?.classList.add("other-designer");
  }

  destroy(): void {
    this.modeler.destroy();
  }
}
