// @vitest-environment happy-dom
// The path of one case: where it stands after each step, how it is moved and played, and what is said when it is not drawn.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Replay } from "../designer/live/replay";
import type { Step } from "../designer/live/path";
import { get, page } from "./server";

/** bpmn.io's viewer as far as ours asks it: a file without a picture clears what was drawn before it is refused. */
const viewer = vi.hoisted(() => ({ drawn: "", marks: new Map<string, Set<string>>() }));
vi.mock("bpmn-js/lib/NavigatedViewer", () => ({
  default: class {
    private readonly services: Record<string, object> = {
      canvas: {
        addMarker: (id: string, marker: string) => viewer.marks.set(marker, (viewer.marks.get(marker) ?? new Set()).add(id)),
        removeMarker: (id: string, marker: string) => viewer.marks.get(marker)?.delete(id),
        zoom: () => 1,
        resized: () => undefined,
        viewbox: () => ({ inner: { x: 0, y: 0, width: 100, height: 50 } }),
      },
      elementRegistry: { get: (id: string) => (viewer.drawn ? { id } : undefined) },
      eventBus: { on: () => undefined },
    };
    get = (name: string) => this.services[name];
    importXML = async (xml: string) => {
      viewer.marks.clear();
      viewer.drawn = xml === "<unpictured/>" ? "" : xml;
      if (!viewer.drawn) throw new Error("no diagram to display");
    };
  },
}));

const step = (kind: string, element: string, process = "outer", flows: string[] = []): Step => ({ at: "8:00", kind, said: kind, process, element, name: element.toUpperCase(), who: "Jan", flows });
const STEPS = [step("completed", "begin", "outer", ["a"]), step("started", "task"), step("started", "look", "inner"), step("completed", "task", "outer", ["b"])];
const DIAGRAMS = [{ process: "outer", name: "Outer", xml: "<outer/>" }, { process: "inner", name: "Inner", xml: "<inner/>" }];
let root: HTMLElement;

const at = () => Number(get<HTMLInputElement>("input").value);
const marked = (marker: string) => [...(viewer.marks.get(marker) ?? [])];
const press = (act: string) => get(`[data-do=${act}]`).click();
const shows = (drawn: string) => vi.waitFor(() => expect(root.dataset.drawn).toBe(drawn));
const wordOfPlay = () => get("[data-do=play] .replay-word").textContent;

async function replay(diagrams = DIAGRAMS): Promise<void> {
  const buttons = ["first", "back", "forward", "last"].map((act) => `<button data-do="${act}"></button>`).join("");
  const play = '<button data-do="play" data-play="Play" data-pause="Pause"><i data-when="paused"></i><i data-when="playing" hidden></i><b class="replay-word"></b></button>';
  const list = STEPS.map((_, index) => `<li><button data-step="${index + 1}"></button></li>`).join("");
  page(`<div id="root"><h2 id="replay-title"></h2><div class="diagram-tabs"></div><div class="live-canvas"></div><p class="diagram-say" hidden data-failed="Not drawn"></p>
    ${buttons}${play}<input type="range" min="0" max="4"><p class="replay-now"></p><ol>${list}</ol></div>`);
  root = get("#root");
  new Replay(root, { diagrams, steps: STEPS });
  await vi.waitFor(() => expect(root.dataset.drawn || !get(".diagram-say").hidden).toBeTruthy());
}

beforeEach(() => {
  viewer.drawn = "";
  viewer.marks.clear();
});
afterEach(() => void vi.useRealTimers());

it("opens where the case has come to, with the way it took", async () => {
  await replay();
  await shows("outer:4");
  expect([at(), get(".replay-now").textContent, get("#replay-title").textContent]).toEqual([4, "4 / 4 · 8:00 · completed: TASK · Jan", "Outer"]);
  expect([marked("is-taken"), marked("is-completed"), marked("is-active"), marked("is-chosen")]).toEqual([["a", "b"], ["begin", "task"], [], ["task"]]);
  expect(get("[data-step='4']").getAttribute("aria-current")).toBe("step");
});

it("is moved by buttons, the slider, the list and the keys, and by none of them past its ends", async () => {
  await replay();
  const key = (name: string) => get(".live-canvas").dispatchEvent(new KeyboardEvent("keydown", { key: name, cancelable: true }));
  const moves: [() => void, number][] = [
    [() => press("forward"), 4],
    [() => press("back"), 3],
    [() => press("first"), 0],
    [() => press("back"), 0],
    [() => key("ArrowRight"), 1],
    [() => key("End"), 4],
    [() => key("ArrowLeft"), 3],
    [() => key("Home"), 0],
    [() => get("[data-step='2']").click(), 2],
    [() => press("last"), 4],
  ];
  for (const [move, place] of moves) {
    move();
    expect(at()).toBe(place);
  }
  expect([key("ArrowLeft"), key("Tab")]).toEqual([false, true]); // other keys are the browser's
  get<HTMLInputElement>("input").value = "1";
  get("input").dispatchEvent(new Event("input"));
  await shows("outer:1");
  expect([marked("is-completed"), marked("is-taken")]).toEqual([["begin"], ["a"]]);
});

it("shows the diagram in which a step was, and another one where a tab is pressed", async () => {
  await replay();
  get("[data-step='3']").click();
  await shows("inner:3");
  const pressed = () => [...document.querySelectorAll<HTMLElement>(".diagram-tabs button")].map((tab) => [tab.textContent, tab.getAttribute("aria-pressed")]);
  expect([viewer.drawn, get("#replay-title").textContent, marked("is-active"), pressed()]).toEqual(["<inner/>", "Inner", ["look"], [["Outer", "false"], ["Inner", "true"]]]);
  get<HTMLButtonElement>(".diagram-tabs button").click();
  await shows("outer:3");
  expect([marked("is-active"), marked("is-chosen")]).toEqual([["task"], []]); // the step itself is not in this one
});

it("of one diagram has no tabs", async () => {
  await replay(DIAGRAMS.slice(0, 1));
  expect(get(".diagram-tabs").hidden).toBe(true);
  get("[data-step='3']").click(); // in a process that cannot be shown
  await shows("outer:3");
  expect(get("#replay-title").textContent).toBe("Outer");
});

it("is played step by step from where it stands, from the beginning where it is over, until somebody moves it", async () => {
  await replay();
  vi.useFakeTimers();
  press("play");
  expect([at(), wordOfPlay(), get("[data-when=paused]").hidden, get("[data-when=playing]").hidden]).toEqual([0, "Pause", true, false]);
  vi.advanceTimersByTime(1800);
  expect(at()).toBe(2);
  press("play");
  vi.advanceTimersByTime(5000);
  expect([at(), wordOfPlay()]).toEqual([2, "Play"]);
  press("play");
  vi.advanceTimersByTime(5000);
  expect([at(), wordOfPlay()]).toEqual([4, "Play"]); // it stops at the end
  press("play");
  vi.advanceTimersByTime(900);
  press("back");
  vi.advanceTimersByTime(5000);
  expect([at(), wordOfPlay()]).toEqual([0, "Play"]);
});

it("says in place of a diagram that it cannot be drawn, and draws the one before again", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  await replay([DIAGRAMS[0]!, { ...DIAGRAMS[1]!, xml: "<unpictured/>" }]);
  get("[data-step='3']").click();
  await vi.waitFor(() => expect([get(".diagram-say").hidden, get(".diagram-say").textContent]).toEqual([false, "Not drawn"]));
  expect(warned).toHaveBeenCalledTimes(1);
  get("[data-step='2']").click();
  await shows("outer:2");
  expect([get(".diagram-say").hidden, viewer.drawn, marked("is-active")]).toEqual([true, "<outer/>", ["task"]]);
});
