// Two people changed the same: what each made of it, element by element, and whose counts.
import { signOf } from "../compare/signs";
import type { State } from "../compare/differences";
import type { Conflict, Difference, Kind, Resolution } from "../drafts/model";
import { showDialog } from "../../core/dialog";
import { make } from "../../core/dom";
import { t } from "../../core/texts";

type Side = "mine" | "theirs";

function written(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The differences by the element that they belong to. */
export function byElement(conflicts: Difference[]): Map<string, Difference[]> {
  const found = new Map<string, Difference[]>();
  for (const one of conflicts) found.set(one.element, [...(found.get(one.element) ?? []), one]);
  return found;
}

function choice(element: string, side: Side, label: string, differences: Difference[]): HTMLElement {
  const input = make("input", { type: "radio", class: "form-check-input", name: `side-${element}`, value: side, checked: side === "mine" });
  const lines = differences.map((one) => make("span", { class: "designer-change" }, `${one.property}: `, make("b", {}, written(one[side]))));
  return make("label", { class: "choice" }, input, make("span", {}, make("strong", {}, label), ...lines));
}

const LAYOUT = /^(place|position|size|waypoints)$/;

/** What became of an element: one of the two has it no more, both moved it, or both changed it. */
export function stateOf(element: string, differences: Difference[], mine: string, theirs: string): State {
  const isIn = (file: string) => file.includes(`"${element}"`);
  if (isIn(mine) !== isIn(theirs)) return "removed";
  return differences.every(({ property }) => LAYOUT.test(property)) ? "moved" : "changed";
}

function question(element: string, differences: Difference[], state: State): HTMLElement {
  return make(
    "fieldset",
    { class: "field" },
    make("legend", { class: "form-label" }, differences[0]!.name || element || t("The whole file"), " ", signOf(state)),
    make(
      "div",
      { class: "designer-sides" },
      choice(element, "mine", t("What I have"), differences),
      choice(element, "theirs", t("What is saved"), differences),
    ),
  );
}

async function pictures(mine: string, theirs: string, states: Map<string, State>): Promise<HTMLElement> {
  const { draw } = await import("../bpmn/picture");
  const places = [t("What I have"), t("What is saved")].map((label) =>
    make("figure", {}, make("figcaption", {}, label), make("div", { class: "designer-picture is-marked" })),
  );
  const both = make("div", { class: "designer-sides" }, ...places);
  requestAnimationFrame(() => {
    [mine, theirs].forEach((xml, index) => {
      const place = places[index]!.querySelector<HTMLElement>(".designer-picture")!;
      void draw(place, xml, new Map([...states].map(([id, state]) => [id, `is-${state}`])));
    });
  });
  return both;
}

/** Ask; the answer says whose changes count. */
export function resolve(kind: Kind, conflict: Conflict, mine: string): Promise<Resolution> {
  return new Promise((answer) => {
    const groups = byElement(conflict.conflicts);
    const state = (id: string) => stateOf(id, groups.get(id)!, mine, conflict.theirs);
    const states = new Map([...groups.keys()].map((id) => [id, state(id)]));
    const dialog = showDialog(t("Somebody changed the same things"), { wide: true, mustAnswer: true });
    const form = make(
      "form",
      {},
      make("p", {}, t("Everything else is merged already. Choose what counts where both of you changed the same.")),
      ...[...groups].map(([element, differences]) => question(element, differences, states.get(element)!)),
      make("div", { class: "form-end" }, make("button", { type: "submit", class: "btn btn-primary" }, t("Save"))),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = new FormData(form);
      const sides = [...groups.keys()].map((element) => [element, String(chosen.get(`side-${element}`))] as [string, Side]);
      dialog.close();
      answer({ content: mine, prefer: agreed(sides) });
    });
    dialog.body.append(form);
    if (kind === "bpmn") void pictures(mine, conflict.theirs, states).then((both) => form.before(both));
    form.querySelector("input")?.focus();
  });
}

/** One side if it counts everywhere, otherwise each element's. */
export function agreed(sides: [string, Side][]): Resolution["prefer"] {
  const first = sides[0]?.[1] ?? "theirs";
  return sides.every(([, side]) => side === first) ? first : Object.fromEntries(sides);
}
