// The path of one case, played step by step; buttons, the slider, the list of steps and the keyboard move it.
import { make, the } from "../../core/dom";
import { after, type Step } from "./path";
import { Picture, drawn } from "./picture";

export interface Played {
  diagrams: { process: string; name: string; xml: string }[];
  steps: Step[];
}
const PACE = 900; // milliseconds for a step

export class Replay {
  private readonly picture: Picture;
  private readonly slider: HTMLInputElement;
  private readonly tabs: HTMLElement;
  private count: number;
  private shown = "";
  private timer?: ReturnType<typeof setInterval>;
  private drawing: Promise<void> = Promise.resolve();

  constructor(
    private readonly root: HTMLElement,
    private readonly played: Played,
  ) {
    this.picture = new Picture(the(".live-canvas", root));
    this.slider = the<HTMLInputElement>("input[type=range]", root);
    this.tabs = the(".diagram-tabs", root);
    this.count = played.steps.length;
    this.offer();
    this.listen();
    this.go(this.count);
  }

  private listen(): void {
    const acts: Record<string, () => void> = {
      first: () => this.go(0),
      back: () => this.go(this.count - 1),
      play: () => this.toggle(),
      forward: () => this.go(this.count + 1),
      last: () => this.go(this.played.steps.length),
    };
    this.root.querySelectorAll<HTMLElement>("[data-do]").forEach((button) =>
      button.addEventListener("click", () => {
        if (button.dataset.do !== "play") this.pause();
        acts[button.dataset.do!]?.();
      }),
    );
    this.slider.addEventListener("input", () => {
      this.pause();
      this.go(Number(this.slider.value));
    });
    this.root.querySelectorAll<HTMLElement>("[data-step]").forEach((button) =>
      button.addEventListener("click", () => {
        this.pause();
        this.go(Number(button.dataset.step));
      }),
    );
    the(".live-canvas", this.root).addEventListener("keydown", (event) => {
      const act = { ArrowLeft: "back", ArrowRight: "forward", Home: "first", End: "last", " ": "play" }[event.key];
      if (!act) return;
      event.preventDefault();
      if (act !== "play") this.pause();
      acts[act]?.();
    });
  }

  private offer(): void {
    const { diagrams } = this.played;
    this.tabs.hidden = diagrams.length < 2;
    this.tabs.replaceChildren(
      ...diagrams.map(({ process, name }) =>
        make("button", { type: "button", "data-process": process, onclick: () => this.draw(process) }, name),
      ),
    );
  }

  private toggle(): void {
    if (this.timer !== undefined) return this.pause();
    if (this.count >= this.played.steps.length) this.go(0);
    this.timer = setInterval(() => {
      this.go(this.count + 1);
      if (this.count >= this.played.steps.length) this.pause();
    }, PACE);
    this.sayPlaying(true);
  }

  private pause(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.sayPlaying(false);
  }

  private sayPlaying(playing: boolean): void {
    const button = the("[data-do=play]", this.root);
    the(".replay-word", button).textContent = (playing ? button.dataset.pause : button.dataset.play) ?? "";
    the("[data-when=paused]", button).hidden = playing;
    the("[data-when=playing]", button).hidden = !playing;
  }

  /** Show the case after its first `count` steps. */
  private go(count: number): void {
    this.count = Math.max(0, Math.min(this.played.steps.length, count));
    this.slider.value = String(this.count);
    const step = this.played.steps[this.count - 1];
    const said = step ? `${step.at} · ${step.said}: ${step.name} · ${step.who}` : "";
    the(".replay-now", this.root).textContent = `${this.count} / ${this.played.steps.length} ${said && "· " + said}`;
    this.slider.setAttribute("aria-valuetext", said || "0");
    this.root.querySelectorAll<HTMLElement>("[data-step]").forEach((button) => {
      const here = Number(button.dataset.step) === this.count;
      button.setAttribute("aria-current", here ? "step" : "false");
      if (here) keepVisible(button);
    });
    const process = step && this.diagram(step.process) ? step.process : this.shown;
    this.draw(process || (this.played.diagrams[0]?.process ?? ""));
  }

  private diagram(process: string) {
    return this.played.diagrams.find((one) => one.process === process);
  }

  private draw(process: string): void {
    this.drawing = this.drawing.then(() => drawn(this.root, () => this.show(process)));
  }

  private async show(process: string): Promise<void> {
    const diagram = this.diagram(process);
    if (!diagram) return;
    if (this.shown !== process) {
      this.shown = ""; // one that cannot be drawn takes away the one before
      await this.picture.draw(diagram.xml);
      this.shown = process;
      the("#replay-title", this.root).textContent = diagram.name;
    }
    this.tabs.querySelectorAll<HTMLElement>("button").forEach((tab) => {
      tab.setAttribute("aria-pressed", String(tab.dataset.process === process));
    });
    const now = after(this.played.steps, this.count, process);
    this.picture.mark("is-taken", now.taken);
    this.picture.mark("is-completed", [...now.completed].filter((id) => !now.active.has(id)));
    this.picture.mark("is-active", now.active);
    this.picture.mark("is-failed", now.failed);
    const step = this.played.steps[this.count - 1];
    this.picture.mark("is-chosen", step?.process === process ? [step.element] : []);
    this.root.dataset.drawn = `${process}:${this.count}`;
  }
}

/** Scroll the list, not the page. */
function keepVisible(button: HTMLElement): void {
  const [line, list] = [button.parentElement, button.closest<HTMLElement>("ol")];
  if (!line || !list) return;
  const top = line.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + line.offsetHeight > list.scrollTop + list.clientHeight)
    list.scrollTop = top - list.clientHeight / 2;
}
