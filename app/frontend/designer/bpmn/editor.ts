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
import { whereDrawn } from "./running";
import { adapted, link, unlinked } from "./templates";
import { withWritten, type DirectEditing } from "./typing";

interface EditorActions {
  register(name: string, act: () => void): void;
  unregister(name: string): void;
}

export class BpmnEditor extends Undoing implements Editor {
  losses: string[] = [];
  remarks: string[] = [];
  question?: Question;
  private readonly modeler: Modeler;
  private readonly others: Others;
  private server: Fault[] = [];
  private opening = false;
  private behind: string[] = []; // whole files before the present one was made of them
  private ahead: string[] = [];

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
    const actions = this.get<EditorActions>("editorActions");
    for (const name of ["undo", "redo"] as const) {
      actions.unregister(name);
      actions.register(name, () => this[name]());
    }
  }

  private get<T>(service: string): T {
    return this.modeler.get<T>(service);
  }

  private listen(bus: EventBus): void {
    // Braces: a listener that returns a value stops the others.
    bus.on("commandStack.changed", () => {
      if (this.opening) return;
      this.ahead = [];
      this.listener.changed();
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
    this.behind = [];
    this.ahead = [];
    await this.draw(content);
  }

  /** Show what became of the whole file, as one step that can be undone. */
  async become(content: string): Promise<void> {
    this.behind = [...this.behind, await this.content()];
    this.ahead = [];
    await this.step(content);
  }

  private async step(content: string): Promise<void> {
    await this.draw(content);
    this.listener.changed();
  }

  override undo(): void {
    if (super.canUndo()) return super.undo();
    void this.turn(this.behind, this.ahead);
  }

  override redo(): void {
    if (super.canRedo()) return super.redo();
    void this.turn(this.ahead, this.behind);
  }

  private async turn(from: string[], to: string[]): Promise<void> {
    const content = from.pop();
    if (content === undefined) return;
    to.push(await this.content());
    await this.step(content);
  }

  override canUndo(): boolean {
    return super.canUndo() || this.behind.length > 0;
  }

  override canRedo(): boolean {
    return super.canRedo() || this.ahead.length > 0;
  }

  private async draw(content: string): Promise<void> {
    const canvas = this.get<Canvas>("canvas");
    canvas.resized(); // the page may have given it less room
    const before = this.modeler.getDefinitions() ? canvas.viewbox() : undefined;
    this.opening = true;
    try {
      Object.assign(this, await open(this.modeler, content));
      this.link();
    } finally {
      this.opening = false;
    }
    this.question = whereDrawn(this.modeler);
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
