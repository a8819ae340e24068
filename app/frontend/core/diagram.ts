// Shows a diagram that is only looked at: bpmn.io's viewer in the page's colours, with marks and figures laid over it.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "./diagram.css";
import { fit, followFingers, type Box, type Canvas as Fitted } from "./fitting";

interface Point {
  x: number;
  y: number;
}
export interface Shape {
  id: string;
  type: string;
  x: number;
  y: number;
  waypoints?: Point[];
  businessObject: unknown;
}
interface Canvas extends Fitted {
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
  scrollToElement(element: string, padding?: number): void;
}
interface Registry {
  get(id: string): Shape | undefined;
}
interface Overlays {
  add(element: string, overlay: { position: Record<string, number>; html: HTMLElement; scale: boolean }): void;
}
interface Bus {
  on(event: "element.click", act: (event: { element: Shape }) => void): void;
  on(event: "canvas.viewbox.changed", act: (event: { viewbox: Box }) => void): void;
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class Diagram {
  private readonly viewer: NavigatedViewer;
  private readonly marked = new Map<string, Set<string>>();

  /** Draw into `frame`; `extensions` are the dialects of BPMN whose properties are asked for. */
  constructor(
    private readonly frame: HTMLElement,
    extensions: Record<string, object> = {},
  ) {
    this.viewer = new NavigatedViewer({
      container: frame,
      moddleExtensions: extensions,
      bpmnRenderer: {
        defaultFillColor: token("--surface"),
        defaultStrokeColor: token("--diagram-line"),
        defaultLabelColor: token("--ink"),
      },
      textRenderer: { defaultStyle: { fontFamily: token("--font") } },
    });
    followFingers(() => this.canvas, frame);
  }

  private get canvas(): Canvas {
    return this.viewer.get<Canvas>("canvas");
  }

  /** Draw the diagram, whole. */
  async draw(xml: string): Promise<void> {
    this.marked.clear();
    await this.viewer.importXML(xml);
    this.canvas.zoom("fit-viewport", "auto");
    this.frame.dataset.drawn = "yes";
  }

  /** Make the frame as tall as the diagram asks for, within limits. */
  fit(least: number, most: number): void {
    fit(this.canvas, this.frame, least, most);
  }

  shape(id: string): Shape | undefined {
    return this.viewer.get<Registry>("elementRegistry").get(id);
  }

  has(id: string): boolean {
    return this.shape(id) !== undefined;
  }

  /** What the file says, as bpmn.io has read it. */
  get definitions(): unknown {
    return this.viewer.getDefinitions();
  }

  onClick(act: (id: string) => void): void {
    this.viewer.get<Bus>("eventBus").on("element.click", (event) => act(event.element.id));
  }

  /** Be told what is in sight whenever that changes. */
  onMoved(act: (box: Box) => void): void {
    this.viewer.get<Bus>("eventBus").on("canvas.viewbox.changed", (event) => act(event.viewbox));
  }

  move({ x, y, width, height }: Box): void {
    this.canvas.viewbox({ x, y, width, height });
  }

  /** The frame has another size. */
  resized(): void {
    this.canvas.resized();
  }

  /** Give exactly these elements the marker. */
  mark(marker: string, ids: Iterable<string>): void {
    const wanted = new Set([...ids].filter((id) => this.has(id)));
    const before = this.marked.get(marker) ?? new Set<string>();
    before.forEach((id) => !wanted.has(id) && this.canvas.removeMarker(id, marker));
    wanted.forEach((id) => !before.has(id) && this.canvas.addMarker(id, marker));
    this.marked.set(marker, wanted);
  }

  /** Give the elements these markers, and take away all others. */
  markAll(marks: Map<string, string>): void {
    const found = new Map([...this.marked.keys()].map((marker) => [marker, [] as string[]]));
    for (const [id, marker] of marks) found.set(marker, [...(found.get(marker) ?? []), id]);
    for (const [marker, ids] of found) this.mark(marker, ids);
  }

  /** Lay something over an element; over a flow it stands in its middle. */
  lay(id: string, html: HTMLElement, position: Record<string, number>): void {
    const shape = this.shape(id);
    if (!shape) return;
    const place = shape.waypoints ? middle(shape.waypoints) : position;
    this.viewer.get<Overlays>("overlays").add(id, { position: place, html, scale: true });
  }

  show(id: string, padding = 60): void {
    if (this.has(id)) this.canvas.scrollToElement(id, padding);
  }

  destroy(): void {
    this.viewer.destroy();
  }
}

/** The middle of a way, from the upper left corner of all its points. */
export function middle(points: Point[]): { top: number; left: number } {
  const [left, top] = [Math.min(...points.map((p) => p.x)), Math.min(...points.map((p) => p.y))];
  const parts = points.slice(1).map((to, index) => ({ from: points[index]!, to }));
  const length = ({ from, to }: { from: Point; to: Point }) => Math.hypot(to.x - from.x, to.y - from.y);
  let rest = parts.reduce((sum, part) => sum + length(part), 0) / 2;
  for (const part of parts) {
    const whole = length(part);
    if (rest <= whole) {
      const share = whole ? rest / whole : 0;
      return {
        left: part.from.x + (part.to.x - part.from.x) * share - left,
        top: part.from.y + (part.to.y - part.from.y) * share - top,
      };
    }
    rest -= whole;
  }
  return { left: 0, top: 0 };
}
