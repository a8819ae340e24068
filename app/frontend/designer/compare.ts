// Two versions of a diagram side by side, what differs in colour, and a list that leads to it.
import "./compare.css";
import type { Moddle } from "./bpmn/parts";
import { draw } from "./bpmn/picture";
import { propertyWord } from "./compare/words";
import { differences, type Difference } from "./compare/differences";
import { signOf } from "./compare/signs";
import type { Diagram } from "../core/diagram";
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
function together(diagrams: Diagram[]): void {
  let following = false;
  for (const diagram of diagrams) {
    diagram.onMoved((box) => {
      if (following) return;
      following = true;
      for (const other of diagrams) if (other !== diagram) other.move(box);
      following = false;
    });
  }
}

function mark(diagram: Diagram, found: Difference[], where: Where): void {
  const here = found.filter(({ state }) => !(state === "removed" && where === "right"));
  diagram.markAll(new Map(here.map(({ element, state }) => [element, `is-${state}`])));
}

function show(diagrams: Diagram[], element: string): void {
  for (const diagram of diagrams) {
    diagram.show(element, 100);
    diagram.mark("is-shown", [element]);
    setTimeout(() => diagram.mark("is-shown", []), 1500);
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

function switches(root: HTMLElement, diagrams: () => Diagram[]): HTMLElement {
  const choose = (shown: string) => {
    root.dataset.shown = shown;
    for (const diagram of diagrams()) diagram.resized();
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
  let diagrams: Diagram[] = [];
  const body = make("div", { class: "compare-pictures" }, ...pictures);
  root.append(switches(root, () => diagrams), body, list);
  diagrams = await Promise.all(sides.map((side, index) => draw(the(".compare-picture", pictures[index]), side.content)));
  const [left, right] = diagrams.map((diagram) => diagram.definitions as Moddle);
  const find = (where: Where, id: string) =>
    diagrams[SIDES.indexOf(where)]!.shape(id)?.businessObject as Moddle | undefined;
  const found = differences(left!, right!, find);
  diagrams.forEach((diagram, index) => mark(diagram, found, SIDES[index]!));
  together(diagrams);
  list.append(...found.map((one) => line(one, () => show(diagrams, one.element))));
  if (!found.length) list.append(make("li", { class: "text-secondary" }, t("Both say the same.")));
  root.dataset.ready = "yes";
}

const root = document.getElementById("compare");
if (root) void start(root);
