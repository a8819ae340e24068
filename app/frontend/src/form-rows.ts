// Lists in a form grow and shrink by their buttons; focus goes where somebody types on.
import { addRow } from "../core/rows";

const FIELDS = "input, select, textarea";

function field(row: Element | null | undefined): HTMLElement | null | undefined {
  return row?.querySelector<HTMLElement>(FIELDS);
}

/** Let a list grow and shrink. */
export default function grow(list: HTMLElement): () => void {
  const act = (event: Event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-more], [data-less]");
    if (!button) return;
    if ("more" in button.dataset) {
      field(addRow(list))?.focus();
    } else {
      const row = button.closest("tr")!;
      const near = field(row.nextElementSibling) ?? field(row.previousElementSibling);
      row.remove();
      (near ?? list.querySelector<HTMLElement>("[data-more]"))?.focus();
    }
    for (const kind of ["input", "change"]) list.dispatchEvent(new Event(kind, { bubbles: true })); // a draft keeps it, sums follow
  };
  list.addEventListener("click", act);
  return () => list.removeEventListener("click", act);
}
