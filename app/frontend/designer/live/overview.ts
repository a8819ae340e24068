// The live view: how many cases stand where, how long they stay, which way they go.
import { icon, make, the } from "../../core/dom";
import { Picture, drawn } from "./picture";

export interface Told {
  name: string;
  cases: number;
  failed: number;
  passed: number;
  median: string;
  ninetieth: string;
  heat: Record<Colour, number>;
  url: string;
  called: string | null;
}
export type Colour = "cases" | "stay";
export interface Drawing {
  xml: string;
  elements: Record<string, Told>;
  flows: Record<string, string>;
}
const HEATS = [1, 2, 3, 4, 5];

/** The elements of each heat, by what they are coloured by. */
export function heated(elements: Record<string, Told>, by: Colour, heat: number): string[] {
  return Object.entries(elements)
    .filter(([, told]) => told.heat[by] === heat)
    .map(([id]) => id);
}

export class Overview {
  private readonly panel: HTMLElement;
  private readonly picture: Picture;

  constructor(
    private readonly root: HTMLElement,
    private readonly drawing: Drawing,
  ) {
    this.panel = the(".live-panel", root);
    this.picture = new Picture(the(".live-canvas", root));
    this.picture.onClick((id) => this.open(id));
    the(".live-close", root).addEventListener("click", () => this.close());
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    root.querySelectorAll<HTMLInputElement>("input[name=colour]").forEach((choice) =>
      choice.addEventListener("change", () => this.colour(choice.value as Colour)),
    );
    void drawn(root, () => this.draw());
  }

  private async draw(): Promise<void> {
    await this.picture.draw(this.drawing.xml);
    for (const [id, told] of Object.entries(this.drawing.elements)) this.label(id, told);
    for (const [id, share] of Object.entries(this.drawing.flows))
      this.picture.lay(id, make("span", { class: "live-share" }, share), {});
    const chosen = this.root.querySelector<HTMLInputElement>("input[name=colour]:checked");
    this.colour((chosen?.value as Colour) ?? "cases");
    this.root.dataset.drawn = "yes";
  }

  private label(id: string, told: Told): void {
    const open = () => this.open(id);
    const badges = make("span", { class: "live-badges", onclick: open });
    if (told.cases) badges.append(make("b", { class: "live-badge" }, String(told.cases)));
    if (told.failed) badges.append(make("b", { class: "live-badge is-failed" }, icon("alert-octagon"), String(told.failed)));
    if (badges.childElementCount) this.picture.lay(id, badges, { top: -11, right: 22 });
    if (told.heat.stay) {
      const time = make("span", { class: "live-time" }, `${told.median} – ${told.ninetieth}`);
      this.picture.lay(id, time, { top: -24, left: -2 });
    }
  }

  private colour(by: Colour): void {
    for (const heat of HEATS) this.picture.mark(`heat-${heat}`, heated(this.drawing.elements, by, heat));
    this.root.querySelectorAll<HTMLElement>("[data-scale]").forEach((scale) => {
      scale.hidden = scale.dataset.scale !== by;
    });
  }

  private open(id: string): void {
    const told = this.drawing.elements[id];
    if (!told) return this.close();
    this.picture.mark("is-chosen", [id]);
    the("h3", this.panel).textContent = told.name;
    this.panel.querySelectorAll<HTMLElement>("[data-of]").forEach((cell) => {
      cell.textContent = String(told[cell.dataset.of as keyof Told] ?? "");
    });
    this.panel.querySelectorAll<HTMLElement>("[data-if]").forEach((row) => {
      row.hidden = !told[row.dataset.if as keyof Told];
    });
    this.link("url", told.cases ? told.url : null);
    this.link("called", told.called);
    this.panel.hidden = false;
  }

  private link(name: string, address: string | null): void {
    const link = the<HTMLAnchorElement>(`[data-to=${name}]`, this.panel);
    link.hidden = !address;
    if (address) link.href = address;
  }

  private close(): void {
    this.panel.hidden = true;
    this.picture.mark("is-chosen", []);
  }
}
