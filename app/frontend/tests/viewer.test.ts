// @vitest-environment happy-dom
// The one viewer of diagrams: what it marks and lays over elements, and how it stands in its frame and under fingers.
import { beforeEach, expect, it, vi } from "vitest";
import { Diagram } from "../core/diagram";
import { fit, followFingers, type Box, type Canvas } from "../core/fitting";

/** bpmn.io's viewer as far as ours asks it; a page that really draws is looked at by the browser tests. */
const viewer = vi.hoisted(() => ({
  options: {} as Record<string, unknown>,
  done: [] as unknown[],
  shapes: {} as Record<string, object>,
  heard: {} as Record<string, (event: object) => void>,
}));
vi.mock("bpmn-js/lib/NavigatedViewer", () => ({
  default: class {
    constructor(options: Record<string, unknown>) {
      viewer.options = options;
    }
    private readonly services: Record<string, object> = {
      canvas: {
        addMarker: (id: string, marker: string) => viewer.done.push(["add", id, marker]),
        removeMarker: (id: string, marker: string) => viewer.done.push(["remove", id, marker]),
        scrollToElement: (id: string, padding: number) => viewer.done.push(["show", id, padding]),
        zoom: () => 1,
        resized: () => viewer.done.push("resized"),
        viewbox: (box?: Box) => (box ? viewer.done.push(["viewbox", box]) : { inner: { x: 0, y: 0, width: 100, height: 50 } }),
      },
      elementRegistry: { get: (id: string) => viewer.shapes[id] },
      overlays: { add: (id: string, overlay: object) => viewer.done.push(["lay", id, overlay]) },
      eventBus: { on: (event: string, act: (event: object) => void) => (viewer.heard[event] = act) },
    };
    get = (name: string) => this.services[name];
    getDefinitions = () => "definitions";
    importXML = async (xml: string) => viewer.done.push(["import", xml]);
    destroy = () => viewer.done.push("destroyed");
  },
}));

let frame: HTMLElement;

beforeEach(() => {
  document.body.innerHTML = "<div></div>";
  frame = document.querySelector("div")!;
  Object.assign(viewer, { done: [], heard: {}, shapes: { a: { id: "a" }, b: { id: "b" }, flow: { waypoints: [{ x: 10, y: 10 }, { x: 30, y: 10 }] } } });
});

it("draws in the colours and letters of the page", async () => {
  document.documentElement.style.cssText = "--surface: white; --ink: black; --font: Inter";
  const diagram = new Diagram(frame, { camunda: {} });
  await diagram.draw("<xml>");
  expect(viewer.options).toMatchObject({ container: frame, moddleExtensions: { camunda: {} }, bpmnRenderer: { defaultFillColor: "white", defaultLabelColor: "black" } });
  expect([viewer.done, frame.dataset.drawn, diagram.definitions]).toEqual([[["import", "<xml>"]], "yes", "definitions"]);
});

it("gives exactly the wanted elements a marker, and knows nothing of those that are not drawn", async () => {
  const diagram = new Diagram(frame);
  diagram.mark("is-active", ["a", "unknown"]);
  diagram.mark("is-active", ["a", "b"]);
  diagram.markAll(new Map([["b", "is-failed"]]));
  expect(viewer.done).toEqual([["add", "a", "is-active"], ["add", "b", "is-active"], ["remove", "a", "is-active"], ["remove", "b", "is-active"], ["add", "b", "is-failed"]]);
  viewer.done = [];
  await diagram.draw("<other>"); // a new drawing has no marks
  diagram.mark("is-failed", ["b"]);
  expect(viewer.done).toContainEqual(["add", "b", "is-failed"]);
});

it("lays things over elements, over a flow in its middle, and leads to what is there", () => {
  const diagram = new Diagram(frame);
  const html = document.createElement("b");
  diagram.lay("a", html, { top: 1 });
  diagram.lay("flow", html, { top: 1 });
  diagram.lay("unknown", html, { top: 1 });
  diagram.show("a");
  diagram.show("unknown");
  expect(viewer.done).toEqual([
    ["lay", "a", { position: { top: 1 }, html, scale: true }],
    ["lay", "flow", { position: { top: 0, left: 10 }, html, scale: true }],
    ["show", "a", 60],
  ]);
  expect([diagram.has("a"), diagram.has("unknown")]).toEqual([true, false]);
});

it("tells what is clicked and what is in sight, and goes where it is moved", () => {
  const diagram = new Diagram(frame);
  const told: unknown[] = [];
  diagram.onClick((id) => told.push(id));
  diagram.onMoved((box) => told.push(box));
  viewer.heard["element.click"]!({ element: { id: "a" } });
  viewer.heard["canvas.viewbox.changed"]!({ viewbox: { x: 1, y: 2, width: 3, height: 4 } });
  expect(told).toEqual(["a", { x: 1, y: 2, width: 3, height: 4 }]);
  diagram.move({ x: 1, y: 2, width: 3, height: 4 });
  diagram.resized();
  diagram.fit(200, 600);
  diagram.destroy();
  expect(viewer.done).toEqual([["viewbox", { x: 1, y: 2, width: 3, height: 4 }], "resized", "resized", "destroyed"]);
  expect(frame.style.height).toBe("200px");
});

/** A canvas that remembers what it was asked. */
function canvas(inner: Box, zoom = 1) {
  const asked = { zoom, boxes: [] as Box[], scrolled: [] as object[], zoomed: [] as unknown[] };
  const made = {
    resized: () => undefined,
    scroll: (by: object) => asked.scrolled.push(by),
    viewbox: (box?: Box) => (box ? asked.boxes.push(box) : { inner }),
    zoom: (level?: number, at?: object) => (level === undefined ? asked.zoom : (asked.zoomed.push([level, at]), asked.zoom)),
  };
  return { asked, made: made as unknown as Canvas };
}

const wide = (pixels: number) => Object.defineProperty(frame, "clientWidth", { value: pixels, configurable: true });

it("shows a diagram whole on a desk, within the heights it is given", () => {
  const { asked, made } = canvas({ x: 0, y: 0, width: 800, height: 2000 });
  wide(1000);
  fit(made, frame, 200, 600);
  expect([frame.style.height, asked.boxes, asked.zoomed]).toEqual(["600px", [], [["fit-viewport", "auto"]]]);
});

it("shows its beginning, to be read, on a telephone", () => {
  const { asked, made } = canvas({ x: 100, y: 100, width: 3000, height: 200 }, 0.1);
  wide(360);
  fit(made, frame, 200, 600);
  expect(asked.boxes).toHaveLength(1);
  expect(asked.boxes[0]).toMatchObject({ x: 80, width: 360 / 0.55 });
});

function finger(kind: string, pointerId: number, clientX: number, clientY: number, pointerType = "touch"): void {
  frame.dispatchEvent(Object.assign(new Event(kind), { pointerId, pointerType, clientX, clientY }));
}

it("is moved sideways by one finger, moved and zoomed by two, and not by a mouse", () => {
  const { asked, made } = canvas({ x: 0, y: 0, width: 1, height: 1 });
  followFingers(() => made, frame);
  finger("pointerdown", 9, 0, 0, "mouse");
  finger("pointermove", 9, 5, 5, "mouse");
  finger("pointerdown", 1, 0, 0);
  finger("pointermove", 1, 10, 30);
  expect([asked.scrolled, asked.zoomed]).toEqual([[{ dx: 10, dy: 0 }], []]);
  finger("pointerdown", 2, 110, 30);
  finger("pointermove", 2, 210, 30); // twice as far apart
  expect(asked.scrolled.at(-1)).toEqual({ dx: 50, dy: 0 });
  expect(asked.zoomed).toEqual([[2, { x: 110, y: 30 }]]);
  for (const end of ["pointerup", "pointercancel"]) finger(end, end === "pointerup" ? 1 : 2, 0, 0);
  finger("pointermove", 2, 0, 0);
  expect(asked.scrolled).toHaveLength(2);
});
