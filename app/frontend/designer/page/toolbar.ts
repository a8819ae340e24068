// The buttons above the editor: undo, redo, full screen, and the menu "More".
import type { Action, Editor } from "../editor";
import { icon, make, the } from "../../core/dom";

export class Toolbar {
  private readonly undo = the<HTMLButtonElement>("#designer-undo");
  private readonly redo = the<HTMLButtonElement>("#designer-redo");
  private readonly menu = the<HTMLDetailsElement>("#designer-more");

  constructor(
    private readonly root: HTMLElement,
    private readonly editor: Editor,
  ) {
    this.undo.addEventListener("click", () => editor.undo());
    this.redo.addEventListener("click", () => editor.redo());
    the("#designer-full").addEventListener("click", () => this.fullScreen());
    this.refresh();
  }

  private fullScreen(): void {
    void (document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen());
  }

  refresh(): void {
    this.undo.disabled = !this.editor.canUndo();
    this.redo.disabled = !this.editor.canRedo();
  }

  /** Put actions before the links that the page's own menu has. */
  offer(actions: Action[]): void {
    const place = the(".me-menu", this.menu);
    const items = actions.map(({ label, icon: sign, act }) => {
      const item = make("button", { type: "button", class: "me-item", onclick: () => this.close(act) });
      item.append(icon(sign), label);
      return item;
    });
    place.prepend(...items);
  }

  private close(act: Action["act"]): void {
    this.menu.open = false;
    void act();
  }
}
