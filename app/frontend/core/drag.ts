// Moves cards between columns: by drag, and by a "move to…" button on the keyboard; both lead to the same act.
import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";

export interface Moves {
  cards: string; // what is moved
  columns: string; // where it goes
  button: string; // within a card: asks where to
  to?: (card: HTMLElement, column: HTMLElement) => void; // dropped on another column
  ask: (card: HTMLElement) => void; // by the button
}

const OVER = "is-over";
const DRAGGED = "is-dragged";

function carried(card: HTMLElement): () => void {
  for (const link of card.querySelectorAll<HTMLElement>("a, img")) link.setAttribute("draggable", "false"); // else they are dragged, not it
  return draggable({
    element: card,
    getInitialData: () => ({ card }),
    onDragStart: () => card.classList.add(DRAGGED),
    onDrop: () => card.classList.remove(DRAGGED),
  });
}

function taking(column: HTMLElement, to: NonNullable<Moves["to"]>): () => void {
  const leave = () => column.classList.remove(OVER);
  return dropTargetForElements({
    element: column,
    canDrop: ({ source }) => !column.contains(source.element),
    onDragEnter: () => column.classList.add(OVER),
    onDragLeave: leave,
    onDrop: ({ source }) => {
      leave();
      to(source.element, column);
    },
  });
}

/** Let the cards within `board` be moved; gives what undoes it. */
export function movable(board: HTMLElement, { cards, columns, button, to, ask }: Moves): () => void {
  const all = (selector: string) => [...board.querySelectorAll<HTMLElement>(selector)];
  const pressed = (event: MouseEvent) => {
    const card = (event.target as Element).closest(button)?.closest<HTMLElement>(cards);
    if (!card || event.ctrlKey || event.metaKey || event.shiftKey) return; // a new window, as of any link
    event.preventDefault();
    ask(card);
  };
  board.addEventListener("click", pressed);
  const places = to ? all(columns).map((column) => taking(column, to)) : [];
  const undo = combine(...all(cards).map(carried), ...places);
  return () => {
    board.removeEventListener("click", pressed);
    undo();
  };
}
