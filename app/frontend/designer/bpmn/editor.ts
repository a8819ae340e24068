// The editor of processes.
import type Modeler from "bpmn-js/lib/Modeler";
import { Assist } from "../assist/assist";
import type { Context, Known } from "../context";
import type { Fault } from "../drafts/model";
import { Undoing, type Action, type Editor, type Listener, type Question } from "../editor";
import { download } from "../../core/dom";
import { t } from "../../core/texts";
import { listed, type Results } from "./lint/findings";
import type { Lint } from "./lint/linting";
import { fit } from "./fitting";
import { makeModeler, type Places } from "./modules";
import { open } from "./opening";
import { Others } from "./others";
import type { Canvas, CommandStack, EventBus, Overlays, Registry, Selection, Shape } from "./parts";
import { called } from "../compare/differences";
import { png } from "./pictures";
import { whichRuns } from "./running";
import { adapted, link, unlinked } from "./templates";
import { withWritten, type DirectEditing } from "./typing";

export class BpmnEditor extends Undoing implements Editor {
  losses: string[] = [];
  remarks: string[] = [];
  question?: Question;
  private readonly modeler: Modeler;
  private readonly others: Others;
  private server: Fault[] = [];
  private opening = false;

  constructor(
    private readonly places: Places,
    private readonly podpora: { context: Context },
    private readonly listener: Listener,
  ) {
    super();
    this.modeler = makeModeler(places, podpora);
    this.others = new Others(this.get<Canvas>("canvas"), this.get<Overlays>("overlays"), this.get<Registry>("elementRegistry"));
    new Assist(places.panel, () => podpora.context, () => this.chosen);
    this.listen(this.get<EventBus>("eventBus"));
  }

  private get<T>(service: string): T {
    return this.modeler.get<T>(service);
  }

  private listen(bus: EventBus): void {
    // Braces: a listener that returns a value stops the others.
    bus.on("commandStack.changed", () => {
      if (!this.opening) this.listener.changed();
    });
    bus.on("directEditing.deactivate", () => {
      this.listener.changed();
    });
    bus.on("selection.changed", ({ newSelection }: { newSelection: Shape[] }) => {
      this.listener.selected(newSelection.length === 1 ? (newSelection[0]!.labelTarget ?? newSelection[0]!).id : null);
    });
    bus.on("linting.completed", ({ issues }: { issues: Results }) => {
      this.listener.faults(listed(issues, this.server));
    });
  }

  /** The element whose panel is shown. */
  private get chosen(): string | undefined {
    const selected = this.get<Selection>("selection").get();
    return selected.length === 1 ? selected[0]!.businessObject?.id : undefined;
  }

  know(known: Known): void {
    const before = JSON.stringify(this.podpora.context.calls);
    Object.assign(this.podpora.context, known);
    if (JSON.stringify(known.calls) !== before) this.get<EventBus>("eventBus").fire("propertiesPanel.providersChanged");
  }

  learn(context: Context): void {
    this.podpora.context = context;
    this.get<{ setTemplates(all: object[]): void }>("elementTemplatesLoader").setTemplates(adapted(context.templates));
    this.link();
    const selection = this.get<Selection>("selection");
    selection.select(selection.get());
  }

  private link(): void {
    const shapes = this.get<Registry>("elementRegistry").filter((shape) => !shape.labelTarget);
    link(shapes.map((shape) => shape.businessObject).filter(Boolean), this.podpora.context);
  }

  async open(content: string): Promise<void> {
    const canvas = this.get<Canvas>("canvas");
    const before = this.modeler.getDefinitions() ? canvas.viewbox() : undefined;
    this.opening = true;
    try {
      Object.assign(this, await open(this.modeler, content));
      this.link();
    } finally {
      this.opening = false;
    }
    this.question = whichRuns(this.modeler);
    if (before) canvas.viewbox(before);
    else fit(canvas, this.places.canvas);
  }

  async content(): Promise<string> {
    const { xml } = await withWritten(this.get<DirectEditing>("directEditing"), () => this.modeler.saveXML({ format: true }));
    return unlinked(xml!, this.podpora.context);
  }

  protected get stack(): CommandStack {
    return this.get<CommandStack>("commandStack");
  }

  select(element: string): boolean {
    const shape = this.get<Registry>("elementRegistry").get(element);
    const canvas = this.get<Canvas>("canvas");
    if (!shape) return false;
    const root = canvas.findRoot(shape);
    if (root) canvas.setRootElement(root);
    this.get<Selection>("selection").select(shape);
    if (shape.parent) canvas.scrollToElement(shape, 120);
    return true;
  }

  nameOf(element: string): string {
    return called(this.get<Registry>("elementRegistry").get(element)?.businessObject, element);
  }

  mark(faults: Fault[]): void {
    this.server = faults;
    this.get<Lint>("linting").mark(faults);
  }

  showOthers(others: Map<string, { initials: string; name: string }>): void {
    this.others.show(others);
  }

  act(action: string): void {
    this.get<{ trigger(action: string): void }>("editorActions").trigger(action);
  }

  get actions(): Action[] {
    const name = () => this.get<Canvas>("canvas").getRootElement().id;
    const svg = async () => (await this.modeler.saveSVG()).svg;
    return [
      { label: t("Search the diagram"), icon: "search", act: () => this.act("find") },
      { label: t("Small map"), icon: "map-2", act: () => this.get<{ toggle(): void }>("minimap").toggle() },
      { label: t("Picture (SVG)"), icon: "photo", act: async () => download(`${name()}.svg`, await svg(), "image/svg+xml") },
      { label: t("Picture (PNG)"), icon: "photo-down", act: async () => download(`${name()}.png`, await png(await svg())) },
    ];
  }

  destroy(): void {
    this.modeler.destroy();
  }
}
