// Two versions of a diagram side by side, what differs in colour, and a list that leads to it.
import "./compare.css";
import type NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import type { Canvas, EventBus, Moddle, Registry } from "./bpmn/parts";
import { draw } from "./bpmn/picture";
import { propertyWord } from "./compare/words";
import { differences, type Difference } from "./compare/differences";
import { signOf } from "./compare/signs";
import { json } from "../core/http";
import { make, the } from "../core/dom";
import { t } from "../core/texts";

interface Side {
  name: string;
  version: string;
  content: string;
}
type Where = "left" | "right";
const SIDES: Where[] = ["left", "right"];
/** What is moved or zoomed in one picture is so in the other. */
function together(viewers: NavigatedViewer[]): void {
  let following = false;
  for (const viewer of viewers) {
    viewer.get<EventBus>("eventBus").on("canvas.viewbox.changed", ({ viewbox }) => {
      if (following) return;
      following = true;
      const { x, y, width, height } = viewbox;
      for (const other of viewers) if (other !== viewer) other.get<Canvas>("canvas").viewbox({ x, y, width, height });
      following = false;
    });
  }
}

function mark(viewer: NavigatedViewer, found: Difference[], where: Where): void {
  const [canvas, registry] = [viewer.get<Canvas>("canvas"), viewer.get<Registry>("elementRegistry")];
  for (const { element, state } of found) {
    const isHere = registry.get(element) && !(state === "removed" && where === "right");
    if (isHere) canvas.addMarker(element, `is-${state}`);
  }
}

function show(viewers: NavigatedViewer[], element: string): void {
  for (const viewer of viewers) {
    const shape = viewer.get<Registry>("elementRegistry").get(element);
    if (!shape) continue;
    const canvas = viewer.get<Canvas>("canvas");
    canvas.scrollToElement(shape, 100);
    canvas.addMarker(element, "is-shown");
    setTimeout(() => canvas.removeMarker(element, "is-shown"), 1500);
  }
}

function line(found: Difference, act: () => void): HTMLLIElement {
  const changes = found.details.map(({ property, before, after }) =>
    make("span", { class: "compare-change" }, `${propertyWord(property)}: `, make("del", {}, before || "–"), " ", make("ins", {}, after || "–")),
  );
  const name = make("span", { class: "compare-name" }, make("strong", {}, found.name), ...changes);
  return make("li", {}, make("button", { type: "button", class: "compare-line", onclick: act }, signOf(found.state), name));
}

function picture(where: Where, side: Side): HTMLElement {
  const caption = make("figcaption", {}, side.version);
  return make("figure", { class: `compare-side is-${where}` }, caption, make("div", { class: "compare-picture is-marked" }));
}

function switches(root: HTMLElement, viewers: () => NavigatedViewer[]): HTMLElement {
  const choose = (shown: string) => {
    root.dataset.shown = shown;
    for (const viewer of viewers()) viewer.get<Canvas>("canvas").resized();
  };
  const choice = (value: string, label: string, checked: boolean) =>
    make("label", { class: "compare-choice" }, make("input", { type: "radio", name: "shown", value, checked, onchange: () => choose(value) }), label);
  const all = [choice("both", t("Both"), true), choice("left", t("Before"), false), choice("right", t("After"), false)];
  return make("fieldset", { class: "compare-choices" }, make("legend", { class: "visually-hidden" }, t("What is shown")), ...all);
}

async function start(root: HTMLElement): Promise<void> {
  const sides = await Promise.all([json<Side>("GET", root.dataset.left!), json<Side>("GET", root.dataset.right!)]);
  const pictures = sides.map((side, index) => picture(SIDES[index]!, side));
  const list = make("ul", { class: "compare-list" });
  let viewers: NavigatedViewer[] = [];
  const body = make("div", { class: "compare-pictures" }, ...pictures);
  root.append(switches(root, () => viewers), body, list);
  viewers = await Promise.all(sides.map((side, index) => draw(the(".compare-picture", pictures[index]), side.content)));
  const [left, right] = viewers.map((viewer) => viewer.getDefinitions() as unknown as Moddle);
  const find = (where: Where, id: string) =>
    viewers[SIDES.indexOf(where)]!.get<Registry>("elementRegistry").get(id)?.businessObject;
  const found = differences(left!, right!, find);
  viewers.forEach((viewer, index) => mark(viewer, found, SIDES[index]!));
  together(viewers);
  list.append(...found.map((one) => line(one, () => show(viewers, one.element))));
  if (!found.length) list.append(make("li", { class: "text-secondary" }, t("Both say the same.")));
  root.dataset.ready = "yes";
}

const root = document.getElementById("compare");
if (root) void start(root);
