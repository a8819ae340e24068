// What the server asks about a diagram that another tool drew.
export interface Option {
  key: string;
  said: string;
  picks: "" | "operation" | "group" | "bpmn" | "dmn";
  value: string;
}

export interface Decision {
  id: string;
  kind: string;
  element: string;
  name: string;
  stands: string;
  options: Option[];
  open: boolean;
}

export interface Asked {
  decisions: Decision[];
  kept: string[];
  foreign: boolean;
}

export interface Settled {
  content: string;
  lost: string[];
  done: number;
  drafts: { name: string; url: string }[];
}

export type Choices = Record<string, { option: string; value?: string }>;

const GROUPS: Record<string, string[]> = {
  whole: ["process", "id", "words"],
  tasks: ["task", "form", "call", "decision"],
  people: ["people", "lane", "assignment"],
  data: ["expression", "unsaid", "data", "correlation", "timer"],
  drawing: ["ways", "behind", "start", "instead", "several", "loop", "name"],
};
export const ORDER = [...Object.keys(GROUPS), "rest"];

export function groupOf({ kind }: Decision): string {
  return ORDER.find((group) => GROUPS[group]?.includes(kind)) ?? "rest";
}

/** Decisions by their groups, in the order of the page; groups without any are left out. */
export function grouped(decisions: Decision[]): [string, Decision[]][] {
  return ORDER.map((group): [string, Decision[]] => [group, decisions.filter((one) => groupOf(one) === group)]).filter(([, its]) => its.length);
}

/** Whether anything can be done at once. */
export function hasProposals(decisions: Decision[]): boolean {
  return decisions.some(({ options: [first] }) => first && (!first.picks || first.value));
}
