// What single elements lack, in the words of the server's validator (processes/engine/checking/elements.py, event_checks.py).
import { t } from "../../../core/texts";
import { definition, is, type Moddle } from "../parts";
import { EVENTS, local } from "../vocabulary";
import { definitions } from "./flow";
import { EVENTS as INSTEAD } from "./instead";

type Check = (node: Moddle) => string[];
const said = (wrong: boolean, sentence: string): string[] => (wrong ? [sentence] : []);
const empty = (text: unknown): boolean => !String(text ?? "").trim();

const BY_NAME = ["message", "signal"];

function operation(node: Moddle): string[] {
  const external = node.get("camunda:type") === "external" && !empty(node.get("camunda:topic"));
  return said(!external, t("A service task is external and names an operation as its topic."));
}

function awaited(node: Moddle): string[] {
  return said(empty((node.get("messageRef") as Moddle | undefined)?.name), t("The task names no message to wait for."));
}

function send(node: Moddle): string[] {
  return node.get("messageRef") && empty(node.get("camunda:topic")) ? awaited(node) : operation(node);
}

function timer(event: Moddle): string[] {
  const parts = ["timeDate", "timeDuration", "timeCycle"].map((name) => event.get(name) as Moddle | undefined);
  const given = parts.filter((part) => part && !empty(part.get("body")));
  return said(given.length !== 1, t("A timer has one date, duration or cycle."));
}

function reference(node: Moddle, event: Moddle, kind: string): string[] {
  const target = event.get(`${kind}Ref`) as Moddle | undefined;
  if (!target) {
    const needed = BY_NAME.includes(kind) || is(node, "bpmn:EndEvent", "bpmn:IntermediateThrowEvent");
    return said(needed, t("The event names no {kind}.", { kind }));
  }
  if (BY_NAME.includes(kind)) return said(empty(target.name), t("The {kind} {name} has no name.", { kind, name: target.id }));
  return said(empty(target.get(`${kind}Code`)), t("The {kind} {name} has no code.", { kind, name: target.id }));
}

function event(node: Moddle): string[] {
  const found = definitions(node);
  if (found.length > 1) return [t("An event has one definition, not several.")];
  const [name, kind] = [local(node.$type), definition(node)];
  if (INSTEAD[kind]) return [INSTEAD[kind]];
  if (!EVENTS[name]!.includes(kind)) {
    return kind
      ? [t("The engine does not run a {event} with {kind} definition.", { event: name, kind })]
      : [t("The engine does not run a {event} with no definition.", { event: name })];
  }
  if (kind === "timer") return timer(found[0]!);
  if (kind === "link") return said(empty(found[0]!.get("name")), t("The link has no name."));
  return ["message", "signal", "error", "escalation"].includes(kind) ? reference(node, found[0]!, kind) : [];
}

const CHECKS: Record<string, Check> = {
  serviceTask: operation,
  sendTask: send,
  receiveTask: awaited,
  businessRuleTask: (node) => said(empty(node.get("camunda:decisionRef")), t("A business rule task names a decision.")),
  callActivity: (node) => said(empty(node.get("calledElement")), t("A call activity names the process it calls.")),
  scriptTask: (node) => said(empty(node.get("script")), t("The script is empty.")),
  ...Object.fromEntries(Object.keys(EVENTS).map((name) => [name, event])),
};

function items(node: Moddle): string[] {
  const loop = node.get("loopCharacteristics") as Moddle | undefined;
  if (!is(loop, "bpmn:MultiInstanceLoopCharacteristics")) return [];
  const count = (loop!.get("loopCardinality") as Moddle | undefined)?.get("body");
  const missing = empty(count) && empty(loop!.get("camunda:collection"));
  return said(missing, t("It is not said for which list, or how many times, this runs."));
}

/** Everything that one element lacks. */
export function lacking(node: Moddle): string[] {
  return [...(CHECKS[local(node.$type)]?.(node) ?? []), ...items(node)];
}
