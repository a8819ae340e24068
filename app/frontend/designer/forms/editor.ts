// The editor of forms, with the components that tasks' pages draw, and the server's own preview.
import "@bpmn-io/form-js/dist/assets/form-js.css";
import "@bpmn-io/form-js/dist/assets/form-js-editor.css";
import "@bpmn-io/form-js/dist/assets/properties-panel.css";
import "../shared/colours.css";
import "./editor.css";
import { FormEditor as FormJs } from "@bpmn-io/form-js";
import { Assist } from "../assist/assist";
import type { CommandStack, EventBus } from "../bpmn/parts";
import { EMPTY, type Context, type Known, type Named, type Variable } from "../context";
import type { Fault } from "../drafts/model";
import { Undoing, Unreadable, type Action, type Editor, type Listener } from "../editor";
import { json, Refused } from "../../core/http";
import { showDialog } from "../../core/dialog";
import { make } from "../../core/dom";
import { take } from "../../core/partial";
import { t } from "../../core/texts";
import { translateWithin } from "./translating";
import { around, entriesOf, type Component, type Edit } from "./entries";
import { Records } from "./records";
import { sheet, textsOf, type Translations } from "./translations";
import { fieldsOf, find, isShown, opensAtOnce } from "./vocabulary";

interface Group {
  id: string;
  entries?: { id: string }[];
}
interface Schema {
  [name: string]: unknown;
  id: string;
  translations?: Translations;
}
interface Places {
  canvas: HTMLElement;
  panel: HTMLElement;
}
const PREVIEW = "/designer/form-preview";
const LAST = 200;

const known: Named[] = []; // lists by name, which the server says after the editor is there

class PanelAsDrawn {
  static $inject = ["propertiesPanel"];

  constructor(panel: { registerProvider(provider: object, priority: number): void }) {
    panel.registerProvider(this, LAST);
  }

  getGroups(field?: Component, editField?: Edit): (groups: Group[]) => Group[] {
    return (groups) => {
      const theirs = groups.filter((group) => isShown(group.id)).map((group) => ({ ...group, ...(group.entries && { entries: group.entries.filter(({ id }) => isShown(group.id, id, field?.type)) }) }));
      const ours = field && editField ? (entriesOf(field, editField, known) as Group[]) : [];
      const all = [...theirs.slice(0, 1), ...ours, ...theirs.slice(1)].filter(({ entries }) => !entries || entries.length);
      return all.map((group) => ({ ...group, shouldOpen: opensAtOnce(group.id) }));
    };
  }
}

export class FormEditor extends Undoing implements Editor {
  losses: string[] = [];
  readonly actions: Action[];
  private readonly form;
  private context = EMPTY;

  constructor(
    private readonly places: Places,
    private readonly listener: Listener,
  ) {
    super();
    this.form = new FormJs({
      container: places.canvas,
      propertiesPanel: { parent: places.panel },
      additionalModules: [{ __init__: ["panelAsDrawn", "records"], panelAsDrawn: ["type", PanelAsDrawn], records: ["type", Records] }],
    });
    this.actions = [
      { label: t("Preview"), icon: "eye", act: () => this.preview() },
      { label: t("Translations"), icon: "language", act: () => this.translate() },
    ];
    const bus = this.form.get("eventBus") as EventBus;
    bus.on("commandStack.changed", () => {
      this.listener.changed();
    });
    bus.on("selection.changed", ({ selection }: { selection?: { key?: string; id?: string } }) => {
      this.listener.selected(selection?.key ?? selection?.id ?? null);
    });
    around.names = () => this.names;
    new Assist(places.panel, () => ({ ...this.context, names: this.names }));
    translateWithin(places.canvas);
    translateWithin(places.panel);
  }

  /** What its expressions can name: its own fields first. */
  private get names(): Variable[] {
    const own = fieldsOf(this.form.getSchema());
    return [...own, ...this.context.names.filter(({ name }) => !own.some((field) => field.name === name))];
  }

  learn(context: Context): void {
    this.context = { ...context, functions: context.functions.filter(({ own }) => own) };
    known.splice(0, known.length, ...context.lists, ...context.company_lists);
  }

  know({ names }: Known): void {
    this.context = { ...this.context, names };
  }

  async open(content: string): Promise<void> {
    try {
      await this.form.importSchema(JSON.parse(content));
    } catch (error) {
      throw new Unreadable((error as Error).message);
    }
    this.mark([]);
  }

  async content(): Promise<string> {
    return `${JSON.stringify(this.form.saveSchema(), null, 2)}\n`;
  }

  protected get stack(): CommandStack {
    return this.form.get("commandStack") as CommandStack;
  }

  private drawn(element: string): HTMLElement | null {
    const component = find(this.form.getSchema(), element);
    return component?.id ? this.places.canvas.querySelector(`.fjs-element[data-id="${CSS.escape(component.id)}"]`) : null;
  }

  select(element: string): boolean {
    const component = find(this.form.getSchema(), element);
    if (!component) return false;
    (this.form.get("selection") as { set(field: object): void }).set(component);
    this.drawn(element)?.scrollIntoView({ block: "center" });
    return true;
  }

  nameOf(element: string): string {
    return find(this.form.getSchema(), element)?.label || element;
  }

  mark(faults: Fault[]): void {
    this.listener.faults(faults);
    this.places.canvas.querySelectorAll(".has-fault").forEach((field) => field.classList.remove("has-fault"));
    for (const { element } of faults) if (element) this.drawn(element)?.classList.add("has-fault");
  }

  showOthers(others: Map<string, { initials: string; name: string }>): void {
    this.places.canvas.querySelectorAll(".other-designer").forEach((field) => field.classList.remove("other-designer"));
    for (const id of others.keys()) this.drawn(id)?.classList.add("other-designer");
  }

  private async preview(): Promise<void> {
    const dialog = showDialog(t("As people will see it"), { wide: true });
    try {
      const { text } = await json<{ text: string }>("POST", PREVIEW, { schema: this.form.saveSchema() });
      take(dialog.body.appendChild(make("div")), text);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      dialog.body.append(make("p", { class: "field-error" }, error.message));
    }
  }

  /** What is said in other languages is kept in the form, each change an act of undo. */
  private translate(): void {
    const schema = () => this.form.getSchema() as Schema;
    const modeling = this.form.get("modeling") as { editFormField(field: object, name: string, value: unknown): void };
    const fields = this.form.get("formFieldRegistry") as { get(id: string): object };
    const texts = textsOf(schema());
    const dialog = showDialog(t("The form in three languages"), { wide: true });
    dialog.body.append(
      make("p", {}, texts.length ? t("What the page Texts says counts before this. Where neither says anything, people read the text as drawn.") : t("The form has no texts yet.")),
      ...(texts.length ? [sheet(texts, () => schema().translations ?? {}, (made) => modeling.editFormField(fields.get(schema().id), "translations", made))] : []),
    );
  }

  destroy(): void {
    this.form.destroy();
  }
}
