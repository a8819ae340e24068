// The dispatcher's board: a card that is moved to a technician sends the form that its page has for it.
import { movable } from "../core/drag";
import { the } from "../core/dom";

function field<T extends HTMLElement = HTMLInputElement>(form: HTMLElement, name: string): T {
  return the<T>(`[name$="${name}"]`, form);
}

/** The dialog that moves this card, filled for it: to `technician` if one is meant. */
export function prepared(card: HTMLElement, technician?: string): HTMLDialogElement {
  const { assign, handOver, holder, number } = card.dataset;
  const dialog = the<HTMLDialogElement>(assign ? "#move-waiting" : "#move-assigned");
  const form = the<HTMLFormElement>("form", dialog);
  form.action = assign ?? handOver!;
  the("[data-number]", dialog).textContent = number ?? "";
  const choice = field<HTMLSelectElement>(form, "technician_id");
  for (const option of choice.options) option.disabled = option.value === holder;
  choice.value = technician ?? [...choice.options].find((option) => !option.disabled)?.value ?? "";
  if (holder) field(form, "seen").value = holder;
  return dialog;
}

function ask(card: HTMLElement, technician?: string): void {
  const dialog = prepared(card, technician);
  dialog.showModal();
  the(technician ? "textarea" : "select", dialog).focus();
}

/** Dropped on a technician: a waiting request is theirs, one in work is handed over with a reason. */
export function moved(card: HTMLElement, column: HTMLElement): void {
  const technician = column.dataset.column!;
  if (!card.dataset.assign) return ask(card, technician);
  the<HTMLFormElement>("form", prepared(card, technician)).requestSubmit();
}

export default function attach(board: HTMLElement): () => void {
  const close = (event: Event) => (event.target as Element).closest("dialog")?.close();
  const crosses = [...document.querySelectorAll<HTMLElement>("dialog [data-close]")];
  for (const cross of crosses) cross.addEventListener("click", close);
  const undo = movable(board, { cards: "[data-card]", columns: "[data-column]", button: "[data-move]", to: moved, ask });
  return () => {
    for (const cross of crosses) cross.removeEventListener("click", close);
    undo();
  };
}
