// Has the words that are being written on the canvas in the file, before their writer is done with them.
import { getLabel, setLabel } from "bpmn-js/lib/util/LabelUtil";
import type { Shape } from "./parts";

export interface DirectEditing {
  isActive(): boolean;
  getValue(): string;
  _active: { element: Shape } | null;
}

/** What `act` makes of the diagram as it would be if the writer were done now. */
export async function withWritten<R>(editing: DirectEditing, act: () => Promise<R>): Promise<R> {
  const element = editing.isActive() ? editing._active?.element : undefined;
  if (!element) return act();
  const before = getLabel(element as never) || undefined;
  setLabel(element as never, editing.getValue());
  const made = act(); // reads the diagram before it waits for anything
  setLabel(element as never, before as string);
  return made;
}
