// Where a case stood after each of its steps: what was done, where it waits, which ways it took.
export interface Step {
  at: string;
  kind: string;
  said: string;
  process: string;
  element: string;
  name: string;
  who: string;
  flows: string[];
}
export interface Standing {
  completed: Set<string>;
  active: Set<string>;
  failed: Set<string>;
  taken: Set<string>;
}

const CAME = new Set(["started", "moved_here"]);
const LEFT = new Set(["completed", "cancelled", "moved_away", "skipped"]);

/** How one process of the case looks after the first `count` steps. */
export function after(steps: Step[], count: number, process: string): Standing {
  const standing = new Map<string, number>();
  const found: Standing = { completed: new Set(), active: new Set(), failed: new Set(), taken: new Set() };
  for (const step of steps.slice(0, count)) {
    if (step.kind === "ended" || step.kind === "process_cancelled") standing.clear();
    if (step.process !== process) continue;
    const now = standing.get(step.element) ?? 0;
    if (CAME.has(step.kind)) standing.set(step.element, now + 1);
    if (LEFT.has(step.kind)) standing.set(step.element, Math.max(0, now - 1));
    if (step.kind === "completed") found.completed.add(step.element);
    if (step.kind === "failed") found.failed.add(step.element);
    else if (LEFT.has(step.kind)) found.failed.delete(step.element);
    step.flows.forEach((flow) => found.taken.add(flow));
  }
  standing.forEach((cases, element) => cases > 0 && found.active.add(element));
  return found;
}
