// A diagram to look at in the page's colours: bpmn.io's viewer with markers and figures laid over it.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "../../src/styles/diagram.css";
import { fit, followFingers, type Canvas as Fitted } from "../../src/fitting";

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
  on(event: string, act: (event: { element: Shape }) => void): void;
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const MOST_HEIGHT = 0.62; // of the window
const LEAST_HEIGHT = 220;

export class Picture {
  private readonly viewer: NavigatedViewer;
  private readonly marked = new Map<string, Set<string>>();

  constructor(private readonly frame: HTMLElement) {
    this.viewer = new NavigatedViewer({
      container: frame,
      bpmnRenderer: {
        defaultFillColor: token("--surface"),
        defaultStrokeColor: token("--diagram-line"),
        defaultLabelColor: token("--ink"),
      },
      textRenderer: { defaultStyle: { fontFamily: token("--font") } },
    });
    followFingers(() => this.viewer.get<Canvas>("canvas"), frame);
  }

  async draw(xml: string): Promise<void> {
    this.marked.clear();
    await this.viewer.importXML(xml);
    fit(this.viewer.get<Canvas>("canvas"), this.frame, LEAST_HEIGHT, window.innerHeight * MOST_HEIGHT);
  }

  has(id: string): boolean {
    return this.viewer.get<Registry>("elementRegistry").get(id) !== undefined;
  }

  onClick(act: (id: string) => void): void {
    this.viewer.get<Bus>("eventBus").on("element.click", (event) => act(event.element.id));
  }

  /** Give exactly these elements the marker. */
  mark(marker: string, ids: Iterable<string>): void {
    const canvas = this.viewer.get<Canvas>("canvas");
    const wanted = new Set([...ids].filter((id) => this.has(id)));
    const before = this.marked.get(marker) ?? new Set<string>();
    before.forEach((id) => !wanted.has(id) && canvas.removeMarker(id, marker));
    wanted.forEach((id) => !before.has(id) && canvas.addMarker(id, marker));
    this.marked.set(marker, wanted);
  }

  /** Lay something over an element; over a flow it stands in its middle. */
  lay(id: string, html: HTMLElement, position: Record<string, number>): void {
    const shape = this.viewer.get<Registry>("elementRegistry").get(id);
    if (!shape) return;
    const place = shape.waypoints ? middle(shape.waypoints) : position;
    this.viewer.get<Overlays>("overlays").add(id, { position: place, html, scale: true });
  }

  show(id: string): void {
    if (this.has(id)) this.viewer.get<Canvas>("canvas").scrollToElement(id, 60);
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

/** Say in place of the diagram that it could not be drawn. */
export async function drawn(root: HTMLElement, work: () => Promise<void>): Promise<void> {
  const say = root.querySelector<HTMLElement>(".diagram-say")!;
  try {
    await work();
    say.hidden = true;
  } catch (fault) {
    say.hidden = false;
    say.textContent = say.dataset.failed!;
    console.warn(fault);
  }
}
