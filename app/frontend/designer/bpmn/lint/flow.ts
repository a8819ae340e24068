// What would not run in the flow of a diagram, in the words of the server's validator (processes/engine/checking/structure.py).
import { t } from "../../../core/texts";
import { definition, is, type Moddle } from "../parts";
import { isNode, local, runs } from "../vocabulary";
import { COMPENSATION, ELEMENTS } from "./instead";

const CHOOSING = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"];
const RESERVED = new Set(["Start", "End", "Root"]);

export function definitions(node: Moddle): Moddle[] {
  return (node.get("eventDefinitions") as Moddle[] | undefined) ?? [];
}

function list(node: Moddle, property: string): Moddle[] {
  return (node.get(property) as Moddle[] | undefined) ?? [];
}

function nodes(scope: Moddle): Moddle[] {
  return list(scope, "flowElements").filter((child) => isNode(child.$type));
}

function isEventSubprocess(scope: Moddle): boolean {
  return is(scope, "bpmn:SubProcess") && scope.get("triggeredByEvent") === true;
}

/** A process or sub-process: how it starts. */
export function starts(scope: Moddle): [string, string][] {
  const found = nodes(scope).filter((node) => is(node, "bpmn:StartEvent"));
  const triggered = found.filter((start) => definitions(start).length > 0);
  if (isEventSubprocess(scope)) {
    const well = found.length === 1 && triggered.length === 1;
    return well ? [] : [[scope.id, t("An event sub-process starts with exactly one event that triggers it.")]];
  }
  if (found.length === 1 && is(scope, "bpmn:Process") && definition(found[0]!) === "signal") return [];
  if (triggered[0])
    return [[triggered[0].id, t("Only an event sub-process may start with a message, timer or error; a process with a signal.")]];
  if (found.length === 1) return [];
  return [[scope.id, t("There must be exactly one start event here, there are {count}.", { count: found.length })]];
}

/** One element: whether the engine knows it at all. */
export function unsupported(node: Moddle): string[] {
  const reasons: string[] = [];
  const name = local(node.$type);
  if (!runs(node.$type)) reasons.push(ELEMENTS[name] ?? t("The engine does not run a {element}.", { element: name }));
  if (node.get("isForCompensation") === true) reasons.push(COMPENSATION);
  const loop = node.get("loopCharacteristics") as Moddle | undefined;
  if (is(loop, "bpmn:StandardLoopCharacteristics") && !is(node, "bpmn:SubProcess"))
    reasons.push(t("The engine does not run loop markers; draw the loop, or use a list."));
  if (RESERVED.has(node.id)) reasons.push(t("The id {name} is reserved for the engine.", { name: node.id }));
  return reasons;
}

/** The name of the link that an event throws or catches; null for everything else. */
function linked(node: Moddle): string | null {
  const found = is(node, "bpmn:Event") ? definitions(node)[0] : undefined;
  return is(found, "bpmn:LinkEventDefinition") ? String(found!.get("name") ?? "").trim() : null;
}

/** One flow. */
export function flow(node: Moddle): string[] {
  const { sourceRef: source, targetRef: target } = node as unknown as { sourceRef?: Moddle; targetRef?: Moddle };
  if (!source || !target) return [t("The flow does not join two elements of the same process.")];
  const reasons: string[] = [];
  const condition = Boolean(node.get("conditionExpression"));
  if (condition && !is(source, ...CHOOSING))
    reasons.push(t("Only flows out of an exclusive or inclusive gateway may have a condition."));
  if (is(target, "bpmn:StartEvent", "bpmn:BoundaryEvent") || isEventSubprocess(target))
    reasons.push(t("No flow may lead into a {element}.", { element: local(target.$type) }));
  const waits = is(target, "bpmn:IntermediateCatchEvent", "bpmn:ReceiveTask") && linked(target) === null;
  if (is(source, "bpmn:EventBasedGateway") && !waits)
    reasons.push(t("Only events that wait may follow an event-based gateway."));
  const isDefault = source.get("default") === node;
  if (is(source, ...CHOOSING) && list(source, "outgoing").length > 1 && !condition && !isDefault)
    reasons.push(t("This flow out of a gateway needs a condition, or be the default."));
  return reasons;
}

/** A process or sub-process: what nothing leads to, and what leads nowhere. */
export function paths(scope: Moddle): [string, string][] {
  const here = nodes(scope);
  const forward = new Map<Moddle, Moddle[]>(here.map((node) => [node, []]));
  const backward = new Map<Moddle, Moddle[]>(here.map((node) => [node, []]));
  const join = (source?: Moddle, target?: Moddle) => {
    if (!source || !target || !forward.has(source) || !backward.has(target)) return;
    forward.get(source)!.push(target);
    backward.get(target)!.push(source);
  };
  for (const child of list(scope, "flowElements")) {
    if (is(child, "bpmn:SequenceFlow")) join(child.sourceRef, child.targetRef);
    if (is(child, "bpmn:BoundaryEvent")) join(child.attachedToRef, child);
  }
  for (const node of here.filter((one) => is(one, "bpmn:IntermediateThrowEvent") && linked(one))) {
    join(node, here.find((one) => is(one, "bpmn:IntermediateCatchEvent") && linked(one) === linked(node)));
  }
  const reached = closure(here.filter((node) => is(node, "bpmn:StartEvent") || isEventSubprocess(node)), forward);
  const ending = closure(here.filter((node) => is(node, "bpmn:EndEvent") || isEventSubprocess(node)), backward);
  return here.flatMap((node): [string, string][] => {
    if (!reached.has(node)) return [[node.id, t("Nothing leads here.")]];
    return ending.has(node) ? [] : [[node.id, t("From here no end event can be reached.")]];
  });
}

function closure(begin: Moddle[], edges: Map<Moddle, Moddle[]>): Set<Moddle> {
  const seen = new Set<Moddle>();
  const pending = [...begin];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    pending.push(...(edges.get(node) ?? []));
  }
  return seen;
}
