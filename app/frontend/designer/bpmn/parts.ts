// The parts of bpmn.io that we use, as narrow as we use them.
export interface Moddle {
  $type: string;
  $instanceOf(type: string): boolean;
  $parent?: Moddle;
  id: string;
  name?: string;
  get(name: string): any;
  set(name: string, value: unknown): void;
  [property: string]: any;
}
export interface Shape {
  id: string;
  type: string;
  businessObject: Moddle;
  parent?: Shape;
  labelTarget?: Shape;
  [property: string]: any;
}
export interface EventBus {
  on(event: string | string[], listener: (event: any) => unknown): void;
  on(event: string | string[], priority: number, listener: (event: any) => unknown): void;
  fire(event: string, data?: object): void;
}
export interface Canvas {
  addMarker(element: string | Shape, marker: string): void;
  removeMarker(element: string | Shape, marker: string): void;
  getRootElement(): Shape;
  scrollToElement(element: Shape, padding?: number): void;
  resized(): void;
  zoom(level: number | "fit-viewport", center?: "auto"): number;
  viewbox(box?: object): any;
  findRoot(element: Shape): Shape | undefined;
  setRootElement(root: Shape): void;
  focus(): void;
}
export interface Registry {
  get(id: string): Shape | undefined;
  filter(wanted: (element: Shape) => boolean): Shape[];
  forEach(act: (element: Shape) => void): void;
}
export interface CommandStack {
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
  execute(command: string, context: object): void;
}
export interface Modeling {
  updateProperties(element: Shape, properties: Record<string, unknown>): void;
  updateModdleProperties(element: Shape, moddle: Moddle, properties: Record<string, unknown>): void;
}
export interface Factory {
  create(type: string, properties?: Record<string, unknown>): Moddle;
}
export interface Overlays {
  add(element: string | Shape, type: string, overlay: object): string;
  remove(filter: object): void;
}
export interface Selection {
  get(): Shape[];
  select(element: Shape | Shape[] | null): void;
}

/** Whether a business object or shape is of a BPMN type (`bpmn:UserTask`). */
export function is(element: Shape | Moddle | undefined, ...types: string[]): boolean {
  const moddle = (element?.businessObject ?? element) as Moddle | undefined;
  return typeof moddle?.$instanceOf === "function" && types.some((type) => moddle.$instanceOf(type));
}

/** The event definition of an event without its ending: `timer`, `message`; empty for none. */
export function definition(element: Moddle): string {
  const first = (element.get("eventDefinitions") as Moddle[] | undefined)?.[0];
  const name = first?.$type.replace(/^\w+:/, "").replace("EventDefinition", "") ?? "";
  return name.charAt(0).toLowerCase() + name.slice(1);
}
