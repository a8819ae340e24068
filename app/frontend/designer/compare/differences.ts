// What one diagram has that another has not: by element, with what was changed in it.
import { diff } from "bpmn-js-differ";
import type { Moddle } from "../bpmn/parts";

export type State = "added" | "removed" | "changed" | "moved";
export interface Detail {
  property: string;
  before: string;
  after: string;
}
export interface Difference {
  element: string;
  name: string;
  type: string;
  state: State;
  details: Detail[];
}

interface Found {
  _added: Record<string, Moddle>;
  _removed: Record<string, Moddle>;
  _changed: Record<string, { model: Moddle }>;
  _layoutChanged: Record<string, Moddle>;
}
interface Property {
  name: string;
  isReference?: boolean;
  isMany?: boolean;
}

const SKIPPED = /^(id|incoming|outgoing|flowElements|artifacts|laneSets|di|flowNodeRef|participants|messageFlows)$/;
const BETWEEN = /^(extensionElements|values|body|inputParameters|outputParameters|definition)$/; // says nothing to a reader

function properties(node: Moddle): Property[] {
  const described = node.$descriptor as { isGeneric?: boolean; properties?: Property[] } | undefined;
  if (!described || described.isGeneric) return Object.keys(node).map((name) => ({ name }));
  return described.properties ?? [];
}

function short(name: string): string {
  return name.replace(/^\w+:/, "");
}

/** Everything that an element says, by the path to it: `inputOutput › request_id` is `${request_id}`. */
export function said(node: Moddle, path: string[] = [], found = new Map<string, string>()): Map<string, string> {
  for (const { name, isReference } of properties(node)) {
    const value: unknown = node[name] ?? node[short(name)];
    if (SKIPPED.test(short(name)) || name.startsWith("$") || value === undefined || value === null) continue;
    const here = BETWEEN.test(short(name)) ? path : [...path, short(name)];
    for (const one of Array.isArray(value) ? value : [value]) {
      const inner = one as Moddle;
      if (typeof one !== "object") found.set(here.join(" › "), String(one));
      else if (isReference) found.set(here.join(" › "), inner.name || inner.id);
      else said(inner, Array.isArray(value) && inner.name ? [...here, inner.name] : here, found);
    }
  }
  return found;
}

function details(before: Moddle | undefined, after: Moddle | undefined): Detail[] {
  const [old, fresh] = [before, after].map((node) => (node ? said(node) : new Map<string, string>()));
  const names = [...new Set([...old!.keys(), ...fresh!.keys()])];
  return names
    .map((property) => ({ property, before: old!.get(property) ?? "", after: fresh!.get(property) ?? "" }))
    .filter((detail) => detail.before !== detail.after);
}

/** What an element is called; an arrow without a name by what it joins. */
export function called(node: Moddle | undefined, id: string): string {
  if (node?.name || !node?.sourceRef || !node.targetRef) return node?.name || id;
  return `${node.sourceRef.name || node.sourceRef.id} → ${node.targetRef.name || node.targetRef.id}`;
}

/** The differences of two diagrams (definitions as bpmn.io read them); `find` gives an element of a side by id. */
export function differences(left: Moddle, right: Moddle, find: (side: "left" | "right", id: string) => Moddle | undefined): Difference[] {
  const found = diff(left, right) as Found;
  const line = (state: State) => (id: string): Difference => {
    const [before, after] = [find("left", id), find("right", id)];
    const node = after ?? before;
    const changes = state === "changed" ? details(before, after) : [];
    return { element: id, name: called(node, id), type: node?.$type ?? "", state, details: changes };
  };
  const moved = Object.keys(found._layoutChanged).filter((id) => !(id in found._changed) && !(id in found._added) && !(id in found._removed));
  return [
    ...Object.keys(found._added).map(line("added")),
    ...Object.keys(found._removed).map(line("removed")),
    ...Object.keys(found._changed).map(line("changed")).filter(({ details: changes }) => changes.length),
    ...moved.map(line("moved")),
  ];
}
