// The live diagram of a case in its fold: the path taken and the present step marked.
import { Diagram } from "../core/diagram";
import { make, the } from "../core/dom";
import { json } from "../core/http";

interface Drawn {
  name: string;
  xml: string;
  active: string[];
  completed: string[];
  taken: string[];
  failed?: string[]; // told to administrators only
}

const LEAST_HEIGHT = 200;
const MOST_HEIGHT = 0.7; // of the window

class Card {
  private readonly canvas: HTMLElement;
  private readonly say: HTMLElement;
  private readonly tabs: HTMLElement;
  private readonly diagram: Diagram;

  constructor(private readonly root: HTMLElement) {
    this.canvas = the(".diagram-canvas", root);
    this.say = the(".diagram-say", root);
    this.tabs = the(".diagram-tabs", root);
    this.diagram = new Diagram(this.canvas);
  }

  async open(): Promise<void> {
    this.tell(this.say.dataset.loading);
    this.canvas.setAttribute("aria-busy", "true");
    try {
      const drawings = await json<Drawn[]>("GET", this.root.dataset.diagram!);
      const current = drawings.findLastIndex((drawing) => drawing.active.length > 0);
      this.offer(drawings);
      await this.draw(drawings, Math.max(current, 0));
    } catch (fault) {
      this.tell(this.say.dataset.failed);
      throw fault;
    } finally {
      this.canvas.removeAttribute("aria-busy");
    }
  }

  destroy(): void {
    this.diagram.destroy();
  }

  private tell(words = ""): void {
    this.say.hidden = false;
    this.say.textContent = words;
  }

  private offer(drawings: Drawn[]): void {
    this.tabs.hidden = drawings.length < 2;
    const tab = ({ name }: Drawn, index: number) =>
      make("button", { type: "button", role: "tab", onclick: () => void this.draw(drawings, index) }, name);
    this.tabs.replaceChildren(...drawings.map(tab));
  }

  private async draw(drawings: Drawn[], index: number): Promise<void> {
    const drawing = drawings[index];
    if (!drawing) return;
    [...this.tabs.children].forEach((tab, at) => tab.setAttribute("aria-selected", String(at === index)));
    await this.diagram.draw(drawing.xml);
    this.say.hidden = true;
    this.diagram.mark("is-taken", drawing.taken);
    this.diagram.mark("is-completed", drawing.completed);
    this.diagram.mark("is-active", drawing.active);
    this.diagram.mark("is-failed", drawing.failed ?? []);
    this.diagram.fit(LEAST_HEIGHT, window.innerHeight * MOST_HEIGHT);
    const here = drawing.active.find((id) => this.diagram.has(id));
    if (here) this.diagram.show(here, 40); // it may lie beyond the edge of a telephone
    this.canvas.dataset.drawn = drawing.name;
  }
}

/** Draw the diagram of a fold that has been opened. */
export default function drawDiagram(root: HTMLElement): () => void {
  let card: Card | undefined = new Card(root);
  const fail = () => {
    card?.destroy();
    card = undefined;
  };
  void card.open().catch(fail);
  root.addEventListener("toggle", () => {
    if (card || !(root as HTMLDetailsElement).open) return;
    card = new Card(root); // it could not be drawn before: opened again, it tries again
    void card.open().catch(fail);
  });
  return fail;
}
