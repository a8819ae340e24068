// Marks where other designers are in the diagram.
import { make } from "../../core/dom";
import { hue } from "../drafts/presence";
import type { Canvas, Overlays, Registry } from "./parts";

const TYPE = "other-designer";

export class Others {
  private marked: string[] = [];

  constructor(
    private readonly canvas: Canvas,
    private readonly overlays: Overlays,
    private readonly registry: Registry,
  ) {}

  show(others: Map<string, { initials: string; name: string }>): void {
    this.overlays.remove({ type: TYPE });
    this.marked.filter((id) => this.registry.get(id)).forEach((id) => this.canvas.removeMarker(id, TYPE));
    this.marked = [...others.keys()].filter((id) => this.registry.get(id));
    for (const id of this.marked) {
      const { initials, name } = others.get(id)!;
      const html = make("span", { class: `avatar-dot hue-${hue(name)} other-designer-dot`, title: name }, initials);
      this.canvas.addMarker(id, TYPE);
      this.overlays.add(id, TYPE, { position: { top: -14, left: -14 }, html });
    }
  }
}
