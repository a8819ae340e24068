// What a file of scenarios holds, what can be chosen in it, and what a run tells.
import type { Variable } from "../context";

export type Values = Record<string, unknown>;

export interface Answer {
  result?: unknown;
  error?: string;
  message?: string;
}

export type Doing = "complete" | "message" | "pass" | "timer" | "give" | "act" | "expect";

export interface Step {
  do: Doing;
  task?: string;
  answers?: Values;
  item?: number;
  as?: string;
  message?: string;
  variables?: Values;
  key?: string;
  time?: string;
  timer?: string;
  to?: string;
  answer?: Answer;
  act?: string;
  with?: Values;
  open?: string[];
  closed?: string[];
  asked?: Record<string, string[]>;
}

export interface Scenario {
  name: string;
  description?: string;
  subject?: string;
  start?: Values;
  now?: string;
  answers?: Record<string, Answer>;
  steps?: Step[];
  expect?: { end?: string; variables?: Values };
}

export interface ScenarioFile {
  id: string;
  process?: string;
  name?: string;
  scenarios: Scenario[];
}

export interface Field {
  key: string;
  label: string;
  type: string;
  required: boolean;
  options: [string, string][];
  default: unknown;
}

export interface Named {
  id: string;
  label: string;
  process: string;
}

export interface Choices {
  process: string;
  xml: Record<string, string>;
  processes: { id: string; name: string }[];
  tasks: (Named & { fields: Field[] })[];
  ends: Named[];
  timers: Named[];
  messages: string[];
  answerable: { name: string; label: string; gives?: Variable[] }[];
  begins?: Variable[];
  variables?: Variable[];
  names: Record<string, string>;
  subjects: { name: string; label: string }[];
  words?: Record<string, string>; // what keys are called
  acts: { name: string; label: string; parameters: { name: string; default: unknown; number: boolean }[] }[];
}

export interface StepResult {
  number: number;
  ok: boolean;
  text: string;
  expected: string;
  got: string;
  at: string;
  element: string | null;
  process: string | null;
}

export interface Turn {
  process: string;
  element: string;
  kind: "started" | "completed" | "cancelled" | "failed";
  at: string;
  flows: string[];
}

export interface Rest {
  now: string;
  business_key: string;
  tasks: { element: string; name: string; keys: string[]; fields: Field[] }[];
  messages: [string, string][];
  timers: [string, string][];
  names: Values;
}

export interface Result {
  name: string;
  ok: boolean;
  error: string;
  seconds: number;
  ended_at: string | null;
  variables: Values;
  steps: StepResult[];
  path: Turn[];
  rest: Rest | null;
}

export interface Coverage {
  process: string;
  elements: Record<string, boolean>;
  flows: Record<string, boolean>;
  ends: Record<string, boolean>;
}

export interface Report {
  faults: { element: string | null; severity: string; reason: string }[];
  results: Result[];
  coverage: Coverage[];
}

/** What several runs reached together. */
export function joined(coverages: Coverage[]): Coverage[] {
  const found = new Map<string, Coverage>();
  for (const one of coverages) {
    const known = found.get(one.process);
    found.set(one.process, known ? { process: one.process, ...both(known, one) } : one);
  }
  return [...found.values()];
}

function both(left: Coverage, right: Coverage): Omit<Coverage, "process"> {
  return {
    elements: either(left.elements, right.elements),
    flows: either(left.flows, right.flows),
    ends: either(left.ends, right.ends),
  };
}

function either(left: Record<string, boolean>, right: Record<string, boolean>): Record<string, boolean> {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries([...names].map((name) => [name, Boolean(left[name] || right[name])]));
}

/** How many were reached, of how many. */
export function counted(reached: Record<string, boolean>): [number, number] {
  const all = Object.values(reached);
  return [all.filter(Boolean).length, all.length];
}
