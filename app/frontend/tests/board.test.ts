// @vitest-environment happy-dom
// The board: a card moves by drag, and by its button the same way.
import { beforeEach, expect, it, vi } from "vitest";
import { movable } from "../core/drag";
import attach, { moved, prepared } from "../src/board";

const OPTIONS = '<option value="5">Petr</option><option value="6">Jana</option>';

beforeEach(() => {
  const page = `
    <div id="board" data-board>
      <ul><li data-card data-number="P10001" data-assign="/dispatch/tasks/1/assign"><a href="/tasks/1" data-move>Move</a></li></ul>
      <section data-column="5"><ul><li data-card data-number="P10002" data-holder="5" data-hand-over="/requests/P10002/reassign"><a href="#" data-move>Move</a></li></ul></section>
      <section data-column="6"></section>
    </div>
    <dialog id="move-waiting"><span data-number></span><form><select name="assign-technician_id">${OPTIONS}</select><button type="button" data-close>x</button></form></dialog>
    <dialog id="move-assigned"><span data-number></span><form><input name="reassign-seen"><select name="reassign-technician_id">${OPTIONS}</select><textarea name="reassign-reason"></textarea></form></dialog>`;
  document.body.replaceChildren(...new DOMParser().parseFromString(page, "text/html").body.children);
});

const find = <T extends HTMLElement>(selector: string): T => document.querySelector<T>(selector)!;

it("fills the form of a waiting request and of one in work", () => {
  const waiting = prepared(find("[data-assign]"), "6");
  expect(new URL(find<HTMLFormElement>("#move-waiting form").action).pathname).toBe("/dispatch/tasks/1/assign");
  expect(waiting.querySelector("select")!.value).toBe("6");
  const assigned = prepared(find("[data-hand-over]"));
  expect(assigned.querySelector("input")!.value).toBe("5");
  expect(assigned.querySelector("select")!.value).toBe("6"); // whoever has it already is not offered
});

it("sends a waiting request at once, and asks why one in work is handed over", () => {
  const sent = vi.spyOn(find<HTMLFormElement>("#move-waiting form"), "requestSubmit").mockImplementation(() => undefined);
  moved(find("[data-assign]"), find("[data-column='6']"));
  expect(sent).toHaveBeenCalledOnce();
  moved(find("[data-hand-over]"), find("[data-column='6']"));
  expect(find<HTMLDialogElement>("#move-assigned").open).toBe(true);
  expect(document.activeElement).toBe(find("#move-assigned textarea"));
});

it("asks where to by the button, and leaves a new window to the browser", () => {
  const undo = attach(find("#board"));
  find("[data-assign] [data-move]").click();
  expect(find<HTMLDialogElement>("#move-waiting").open).toBe(true);
  find("#move-waiting [data-close]").click();
  expect(find<HTMLDialogElement>("#move-waiting").open).toBe(false);
  find("[data-assign] [data-move]").dispatchEvent(new MouseEvent("click", { bubbles: true, ctrlKey: true, cancelable: true }));
  expect(find<HTMLDialogElement>("#move-waiting").open).toBe(false);
  undo();
});

it("drags the card and not the link in it", () => {
  const undo = attach(find("#board"));
  expect(find("[data-assign]").getAttribute("draggable")).toBe("true");
  expect(find("[data-assign] a").getAttribute("draggable")).toBe("false");
  undo();
});

it("lets go of everything when the board leaves", () => {
  const ask = vi.fn();
  movable(find("#board"), { cards: "[data-card]", columns: "[data-column]", button: "[data-move]", ask })();
  find("[data-hand-over] [data-move]").click();
  expect(ask).not.toHaveBeenCalled();
});
