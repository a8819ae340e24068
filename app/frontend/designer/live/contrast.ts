// Two looks at a process: where cases stay longer than before, and where shorter.
import { make, the } from "../../core/dom";
import { Picture, drawn } from "./picture";

export interface Change {
  said: string;
  heat: number;
  slower: boolean;
}
export interface Changes {
  xml: string;
  elements: Record<string, Change>;
}

/** The elements of each mark: `slower-N` or, where it became shorter, `heat-N`; N grows with the change. */
export function marked(elements: Record<string, Change>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [id, { heat, slower }] of Object.entries(elements)) {
    if (!heat) continue;
    const mark = `${slower ? "slower" : "heat"}-${heat}`;
    found.set(mark, [...(found.get(mark) ?? []), id]);
  }
  return found;
}

export class Contrast {
  private readonly picture: Picture;

  constructor(
    private readonly root: HTMLElement,
    private readonly changes: Changes,
  ) {
    this.picture = new Picture(the(".live-canvas", root));
    void drawn(root, () => this.draw());
  }

  private async draw(): Promise<void> {
    await this.picture.draw(this.changes.xml);
    for (const [mark, ids] of marked(this.changes.elements)) this.picture.mark(mark, ids);
    for (const [id, { said }] of Object.entries(this.changes.elements))
      if (said) this.picture.lay(id, make("span", { class: "live-time" }, said), { top: -24, left: -2 });
    this.root.dataset.drawn = "yes";
  }
}
