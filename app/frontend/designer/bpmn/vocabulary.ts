// Which elements the engine runs: what it refuses is not offered (processes/engine/files/diagrams.py, checking/event_checks.py).
const REFUSED = /compensat|conditional|condition-|complex|transaction|ad-?hoc|cancel|loop|parallel-event-based/;
const FLOWS = /conditional-flow/; // a flow may be conditional where it leaves a gateway
const EVENT_SUBPROCESS_ONLY = /^((non-interrupting-)?(message|timer|error|escalation)|non-interrupting-signal)-start$/;
const NOT_EMPTY = /^none-(intermediate-catch|boundary)/;

/** Whether a menu may offer this entry, such as `replace-with-user-task`; `inEventSubprocess` where it would stand. */
export function isOffered(entry: string, inEventSubprocess = false): boolean {
  const name = entry.replace(/^(replace-with|append|create|toggle)[-.]/, "");
  if (FLOWS.test(name)) return true;
  if (REFUSED.test(name) || NOT_EMPTY.test(name)) return false;
  return inEventSubprocess || !EVENT_SUBPROCESS_ONLY.test(name);
}

/** What events may be, by their element. */
export const EVENTS: Record<string, string[]> = {
  startEvent: ["", "message", "signal", "timer", "error", "escalation"],
  intermediateCatchEvent: ["message", "signal", "timer", "link"],
  intermediateThrowEvent: ["", "message", "signal", "escalation", "link"],
  boundaryEvent: ["message", "signal", "timer", "error", "escalation"],
  endEvent: ["", "message", "signal", "error", "escalation", "terminate"],
};

const NODES = [
  "task userTask manualTask serviceTask sendTask scriptTask businessRuleTask callActivity",
  "exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway",
  "startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent",
  "subProcess receiveTask",
].flatMap((line) => line.split(" "));
const FURNITURE = "sequenceFlow textAnnotation association group dataObject dataObjectReference dataStoreReference".split(" ");
const KNOWN = new Set([...NODES, ...FURNITURE]);

/** The element's name as BPMN writes it: `bpmn:UserTask` is `userTask`. */
export function local(type: string): string {
  const name = type.replace(/^\w+:/, "");
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Whether the engine runs elements of this type, such as `bpmn:UserTask`. */
export function runs(type: string): boolean {
  return !type.startsWith("bpmn:") || KNOWN.has(local(type));
}

export function isNode(type: string): boolean {
  return NODES.includes(local(type));
}
