// What the page asks of every editor, whatever it edits.
import type { CommandStack } from "./bpmn/parts";
import type { Known } from "./context";
import type { Fault } from "./drafts/model";

/** An action of the menu "More". */
export interface Action {
  label: string;
  icon: string;
  act(): void | Promise<void>;
}

/** Something that must be decided, with every answer that there is. */
export interface Question {
  text: string;
  options: { label: string; act(): void }[];
}

export interface Editor {
  /** Show this content; the history of changes begins anew. Throws Unreadable. */
  open(content: string): Promise<void>;
  /** What is shown, as the file that is saved. */
  content(): Promise<string>;
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
  /** Show one element and choose it; false if there is none of this id. */
  select(element: string): boolean;
  /** What people call an element; its id where it has no name. */
  nameOf(element: string): string;
  /** Learn which variables are known where, as the diagram is now. */
  know?(known: Known): void;
  /** Mark what the server found. */
  mark(faults: Fault[]): void;
  /** Show where other designers are: element to initials. */
  showOthers(others: Map<string, { initials: string; name: string }>): void;
  /** Actions of this editor only. */
  actions: Action[];
  /** What of the opened file would be lost by saving it. */
  losses: string[];
  /** What the reader should know of the opened file. */
  remarks?: string[];
  /** What must be decided before the opened file can run. */
  question?: Question;
  destroy(): void;
}

/** What an editor tells the page. */
export interface Listener {
  changed(): void;
  selected(element: string | null): void;
  faults(faults: Fault[]): void; // everything that is wrong now, with the server's words among it
}

/** The content is no diagram, table or form at all. */
export class Unreadable extends Error {}

/** Undo and redo of the editors that bpmn.io made; there is no stack before something is shown. */
export abstract class Undoing {
  protected abstract get stack(): CommandStack | undefined;

  undo(): void {
    this.stack?.undo();
  }
  redo(): void {
    this.stack?.redo();
  }
  canUndo(): boolean {
    return this.stack?.canUndo() ?? false;
  }
  canRedo(): boolean {
    return this.stack?.canRedo() ?? false;
  }
}
