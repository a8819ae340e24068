// Which fields the panel offers at which element: offered.json says it, and a test plays every one of them on a case.
import { definition, is, type Moddle } from "../parts";
import { local } from "../vocabulary";
import OFFERED from "./offered.json";

const TEMPLATES = /^ElementTemplates__/; // ready-made steps: their operation says what it takes
const CHOOSING = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"];

/** An element in the words of offered.json: `userTask`, `boundaryEvent timer`, `sendTask message`. */
export function kindOf(node: Moddle): string {
  const name = local(node.$type);
  if (is(node, "bpmn:Event")) return `${name} ${definition(node)}`.trim();
  if (is(node, "bpmn:SendTask") && !node.get("camunda:topic")) return `${name} message`;
  if (is(node, "bpmn:SequenceFlow") && is(node.sourceRef, ...CHOOSING)) return `${name} choice`;
  if (is(node, "bpmn:SubProcess") && node.get("triggeredByEvent") === true) return `${name} event`;
  return name;
}

function fieldsOf(group: string, kind: string): string[] {
  const found = OFFERED.filter((one) => one.group === group && (one.at.includes(kind) || one.at.includes("*")));
  return found.flatMap(({ fields }) => fields);
}

/** Whether the group, or its field (`x-inputParameter-0-name` is the field `name`), is offered at elements of a kind. */
export function isShown(kind: string, group: string, entry?: string): boolean {
  if (TEMPLATES.test(group)) return true;
  const fields = fieldsOf(group, kind);
  return entry === undefined ? fields.length > 0 : fields.includes(entry.split("-").at(-1)!);
}
