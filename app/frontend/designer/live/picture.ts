// The diagram of the live view and of a case's path: as tall as it needs, and honest where it cannot be drawn.
import { Diagram } from "../../core/diagram";

const MOST_HEIGHT = 0.62; // of the window
const LEAST_HEIGHT = 220;

export class Picture extends Diagram {
  override async draw(xml: string): Promise<void> {
    await super.draw(xml);
    this.fit(LEAST_HEIGHT, window.innerHeight * MOST_HEIGHT);
  }
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
