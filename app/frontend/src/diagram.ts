// The live diagram: bpmn.io's viewer with the path taken and the present step marked.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "./styles/diagram.css";
import { json } from "../core/http";
import { register } from "../core/mount";
import { fit, followFingers, type Canvas as Fitted } from "./fitting";

interface Drawn {
  name: string;
  xml: string;
  active: string[];
  completed: string[];
  taken: string[];
  failed?: string[]; // told to administrators only
}
interface Canvas extends Fitted {
  addMarker(element: string, marker: string): void;
  scrollToElement(element: string, padding?: number): void;
}
interface Registry {
  get(id: string): unknown;
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

class Card {
  private readonly canvas: HTMLElement;
  private readonly say: HTMLElement;
  private readonly tabs: HTMLElement;
  private viewer?: NavigatedViewer;

  constructor(private readonly root: HTMLDetailsElement) {
    this.canvas = root.querySelector<HTMLElement>(".diagram-canvas")!;
    this.say = root.querySelector<HTMLElement>(".diagram-say")!;
    this.tabs = root.querySelector<HTMLElement>(".diagram-tabs")!;
    root.addEventListener("toggle", () => void this.open());
    if (root.open) void this.open();
  }

  private async open(): Promise<void> {
    if (!this.root.open || this.viewer) return;
    this.viewer = new NavigatedViewer({
      container: this.canvas,
      bpmnRenderer: {
        defaultFillColor: token("--surface"),
        defaultStrokeColor: token("--diagram-line"),
        defaultLabelColor: token("--ink"),
      },
      textRenderer: { defaultStyle: { fontFamily: token("--font") } },
    });
    this.tell(this.say.dataset.loading!);
    this.canvas.setAttribute("aria-busy", "true");
    followFingers(() => this.viewer!.get<Canvas>("canvas"), this.canvas);
    try {
      const drawings = await json<Drawn[]>("GET", this.root.dataset.diagram!);
      const current = drawings.findLastIndex((drawing) => drawing.active.length > 0);
      this.offer(drawings);
      await this.draw(drawings, current < 0 ? 0 : current);
    } catch {
      this.tell(this.say.dataset.failed!);
      this.viewer.destroy();
      this.viewer = undefined; // opened again, it tries again
    } finally {
      this.canvas.removeAttribute("aria-busy");
    }
  }

  private tell(words: string): void {
    this.say.hidden = false;
    this.say.textContent = words;
  }

  private offer(drawings: Drawn[]): void {
    this.tabs.hidden = drawings.length < 2;
    this.tabs.replaceChildren(
      ...drawings.map((drawing, index) => {
        const tab = document.createElement("button");
        tab.type = "button";
        tab.role = "tab";
        tab.textContent = drawing.name;
        tab.addEventListener("click", () => void this.draw(drawings, index));
        return tab;
      }),
    );
  }

  private async draw(drawings: Drawn[], index: number): Promise<void> {
    const drawing = drawings[index];
    if (!drawing || !this.viewer) return;
    [...this.tabs.children].forEach((tab, at) => tab.setAttribute("aria-selected", String(at === index)));
    await this.viewer.importXML(drawing.xml);
    this.say.hidden = true;
    const canvas = this.viewer.get<Canvas>("canvas");
    const elements = this.viewer.get<Registry>("elementRegistry");
    const mark = (ids: string[], marker: string) =>
      ids.filter((id) => elements.get(id)).forEach((id) => canvas.addMarker(id, marker));
    mark(drawing.taken, "is-taken");
    mark(drawing.completed, "is-completed");
    mark(drawing.active, "is-active");
    mark(drawing.failed ?? [], "is-failed");
    fit(canvas, this.canvas, 200, window.innerHeight * 0.7);
    const here = drawing.active.find((id) => elements.get(id));
    if (here) canvas.scrollToElement(here, 40); // it may lie beyond the edge of a telephone
    this.canvas.dataset.drawn = drawing.name;
  }
}

register("details[data-diagram]", (root) => void new Card(root as HTMLDetailsElement));
