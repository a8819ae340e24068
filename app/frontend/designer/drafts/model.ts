// What the server says of a draft: the shapes of its JSON.
import type { Known } from "../context";

export interface Fault {
  file?: string;
  element: string | null;
  severity: "error" | "warning";
  reason: string;
}

export interface Reader {
  name: string;
  initials: string;
  window: string;
  element: string | null;
}

export type Kind = "bpmn" | "dmn" | "form" | "scenario" | "list";

export interface Draft {
  id: number;
  kind: Kind;
  key: string;
  path: string;
  pack: string;
  name: string;
  revision: number;
  content: string;
  base: { definition_id: number; version: number } | null;
  readers: Reader[];
}

export interface Saved {
  revision: number;
  content: string;
  merged: boolean;
  faults?: Fault[];
  known?: Known;
}

export interface Difference {
  element: string;
  name: string;
  property: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
}

export interface Conflict {
  revision: number;
  theirs: string;
  conflicts: Difference[];
}

/** What the designer decided about a conflict: the content to save, and whose changes count where both changed. */
export interface Resolution {
  content: string;
  prefer: "mine" | "theirs" | Record<string, "mine" | "theirs">;
}
