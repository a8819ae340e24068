// Rows that are dragged by their handles to another place of the table.
import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";

/** Let these rows be dragged; `move` gets both places. Gives what undoes it. */
export function sortable(rows: HTMLElement[], move: (from: number, to: number) => void): () => void {
  const place = (row: HTMLElement) => Number(row.dataset.place) - 1;
  return combine(
    ...rows.flatMap((row) => [
      draggable({ element: row, dragHandle: row.querySelector(".list-handle")! }),
      dropTargetForElements({
        element: row,
        canDrop: ({ source }) => source.element !== row && source.element.matches("tr.list-item"),
        onDragEnter: () => row.classList.add("is-over"),
        onDragLeave: () => row.classList.remove("is-over"),
        onDrop: ({ source }) => {
          row.classList.remove("is-over");
          move(place(source.element), place(row));
        },
      }),
    ]),
  );
}
