// Reads and writes what BPMN keeps away from the element itself: extension elements, expressions, root elements.
import type { CommandStack, Factory, Modeling, Moddle, Registry, Shape } from "../parts";

export interface Tools {
  modeling: Modeling;
  factory: Factory;
  commands: CommandStack;
  registry: Registry;
}

/** `${x}` without its wrapping; text that is not wholly an expression as it is. */
export function bare(text: string): string {
  const found = /^\s*\$\{([\s\S]*)\}\s*$/.exec(text);
  return found && !found[1]!.includes("${") ? found[1]! : text;
}

/** An expression as a diagram keeps it. */
export function wrapped(text: string): string {
  return text.includes("${") ? text : `\${${text}}`;
}

export class Writer {
  constructor(
    private readonly tools: Tools,
    readonly element: Shape,
  ) {}

  get node(): Moddle {
    return this.element.businessObject;
  }

  attribute(name: string): string {
    return String(this.node.get(name) ?? "");
  }

  setAttributes(values: Record<string, unknown>): void {
    this.tools.modeling.updateProperties(this.element, values);
  }

  /** The body of an expression such as conditionExpression. */
  expression(name: string): string {
    return bare(String((this.node.get(name) as Moddle | undefined)?.get("body") ?? ""));
  }

  setExpression(name: string, text: string | undefined): void {
    const made = text && this.tools.factory.create("bpmn:FormalExpression", { body: wrapped(text) });
    if (made) made.$parent = this.node;
    this.setAttributes({ [name]: made || undefined });
  }

  /** An expression that belongs to something inside the element. */
  made(holder: Moddle, body: string): Moddle {
    const expression = this.tools.factory.create("bpmn:FormalExpression", { body });
    expression.$parent = holder;
    return expression;
  }

  /** The lines that hand variables to a called process, or back from it. */
  mapped(type: "camunda:In" | "camunda:Out"): Moddle[] {
    return this.extensions(type);
  }

  /** Hand over these variables under their own names as well. */
  map(type: "camunda:In" | "camunda:Out", names: string[]): void {
    const lines = names.map((name) => this.tools.factory.create(type, { source: name, target: name }));
    this.setExtensions(type, [...this.extensions(type), ...lines]);
  }

  private extensions(type: string): Moddle[] {
    const values = (this.node.get("extensionElements") as Moddle | undefined)?.get("values") as Moddle[] | undefined;
    return (values ?? []).filter((value) => value.$type === type);
  }

  /** The text of an extension element such as camunda:failedJobRetryTimeCycle. */
  extensionText(type: string): string {
    return String(this.extensions(type)[0]?.get("body") ?? "");
  }

  setExtensionText(type: string, text: string | undefined): void {
    this.setExtension(type, text ? this.tools.factory.create(type, { body: text }) : undefined);
  }

  /** A property of the element's own list, such as correlationKey. */
  property(name: string): string {
    return String(this.properties().find((one) => one.get("name") === name)?.get("value") ?? "");
  }

  setProperty(name: string, value: string | undefined): void {
    const { factory } = this.tools;
    const others = this.properties().filter((one) => one.get("name") !== name);
    const values = value ? [...others, factory.create("camunda:Property", { name, value })] : others;
    const list = values.length ? factory.create("camunda:Properties", { values }) : undefined;
    if (list) values.forEach((one) => (one.$parent = list));
    this.setExtension("camunda:Properties", list);
  }

  private properties(): Moddle[] {
    return (this.extensions("camunda:Properties")[0]?.get("values") as Moddle[] | undefined) ?? [];
  }

  private setExtension(type: string, made: Moddle | undefined): void {
    this.setExtensions(type, made ? [made] : []);
  }

  private setExtensions(type: string, made: Moddle[]): void {
    const { factory, modeling } = this.tools;
    const before = (this.node.get("extensionElements") as Moddle | undefined)?.get("values") as Moddle[] | undefined;
    const values = [...(before ?? []).filter((value) => value.$type !== type), ...made];
    const fresh = factory.create("bpmn:ExtensionElements", { values });
    values.forEach((value) => (value.$parent = fresh));
    fresh.$parent = this.node;
    modeling.updateProperties(this.element, { extensionElements: values.length ? fresh : undefined });
  }

  /** Root elements of the file, such as all its messages. */
  roots(type: string): Moddle[] {
    const all = (this.file.get("rootElements") as Moddle[] | undefined) ?? [];
    return all.filter((root) => root.$instanceOf(type));
  }

  private get file(): Moddle {
    let node: Moddle = this.node;
    while (node.$parent) node = node.$parent;
    return node;
  }

  /** Point at a root element whose `property` has this value, making it where the file has none. */
  refer(holder: Moddle, reference: string, type: string, property: string, value: string | undefined): void {
    const { commands, factory } = this.tools;
    const known = this.roots(type).find((root) => root.get(property) === value);
    const made = value && !known ? factory.create(type, { [property]: value, ...(property === "name" ? {} : { name: value }) }) : undefined;
    if (made) made.$parent = this.file;
    const steps = [
      ...(made ? [this.step(this.file, { rootElements: [...this.file.get("rootElements"), made] })] : []),
      this.step(holder, { [reference]: value ? (known ?? made) : undefined }),
    ];
    commands.execute("properties-panel.multi-command-executor", steps);
  }

  /** Set attributes of something inside the element, such as its event definition. */
  setOf(holder: Moddle, properties: Record<string, unknown>): void {
    this.tools.commands.execute("properties-panel.multi-command-executor", [this.step(holder, properties)]);
  }

  private step(moddleElement: Moddle, properties: Record<string, unknown>) {
    return { cmd: "element.updateModdleProperties", context: { element: this.element, moddleElement, properties } };
  }
}
