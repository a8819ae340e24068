// @vitest-environment happy-dom
// Words, elements, notices and dialogs: what scripts say and how it stands on the page.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { confirmed, showDialog } from "../core/dialog";
import { after, download, icon, make, the } from "../core/dom";
import { language, t } from "../core/texts";
import { tell, tellUnreachable } from "../core/toast";

beforeEach(() => {
  document.body.innerHTML = '<svg class="icon"><use href="/icons-1.svg#x"></use></svg>';
  document.documentElement.lang = "cs";
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  globalThis.podporaTexts = undefined;
});

it("says the English where there is nothing else, with its places filled", () => {
  expect(t("{count} of {most} characters", { count: 1, most: 2 })).toBe("1 of 2 characters");
  globalThis.podporaTexts = { "{count} of {most} characters": "{count} z {most} znaků" };
  expect(t("{count} of {most} characters", { count: 1, most: 2 })).toBe("1 z 2 znaků");
  expect(t("{unknown}")).toBe("{unknown}");
  expect(language()).toBe("cs");
});

it("makes elements with attributes, acts and children, and icons of the page's own sprite", () => {
  const act = vi.fn();
  const button = make("button", { type: "button", disabled: false, hidden: true, "data-n": 1, onclick: act }, "Go ", make("b", {}, "on"));
  button.click();
  expect(act).toHaveBeenCalledTimes(1);
  expect(button.outerHTML).toBe('<button type="button" hidden="" data-n="1">Go <b>on</b></button>');
  expect(icon("check").querySelector("use")!.getAttribute("href")).toBe("/icons-1.svg#check");
});

it("names the element that a page lacks", () => {
  expect(the("svg")).toBeTruthy();
  expect(() => the("#none")).toThrow("#none");
});

it("acts once after many calls", () => {
  const act = vi.fn();
  const soon = after(100, act);
  for (const n of [1, 2, 3]) soon(n);
  vi.advanceTimersByTime(100);
  expect(act.mock.calls).toEqual([[3]]);
});

it("hands over a file by its name", () => {
  const clicked: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(this.download);
  });
  download("cases.csv", "a;b");
  expect(clicked).toEqual(["cases.csv"]);
});

it("tells the same once, in one live region, and lets what needs no act go", () => {
  tell("Saved", "ok");
  tell("Wrong", "broken");
  tell("Wrong", "broken");
  expect(document.querySelectorAll(".toasts[aria-live=polite]")).toHaveLength(1);
  expect(document.querySelectorAll(".toasts .notice")).toHaveLength(2);
  vi.advanceTimersByTime(6000);
  expect(document.querySelector(".toasts")!.textContent).toBe("Wrong");
});

it("offers one act, which closes what told of it", () => {
  const act = vi.fn();
  tell("Gone", "risk", { label: "Undo", do: act });
  document.querySelector<HTMLElement>(".toasts .btn")!.click();
  expect([act.mock.calls.length, document.querySelectorAll(".toasts .notice").length]).toEqual([1, 0]);
  tellUnreachable();
  expect(document.querySelector(".toasts")!.textContent).toContain("cannot be reached");
});

it("opens a dialog with its heading, and leaves nothing behind", () => {
  const onClose = vi.fn();
  const shown = showDialog("Title", { onClose });
  expect(document.getElementById(shown.element.getAttribute("aria-labelledby")!)!.textContent).toBe("Title");
  shown.close();
  expect([onClose.mock.calls.length, document.querySelectorAll("dialog").length]).toEqual([1, 0]);
});

it("a question that must be answered has no cross, and Escape does not close it", () => {
  const shown = showDialog("Choose", { mustAnswer: true });
  expect(shown.element.querySelector(".dialog-close")).toBeNull();
  const cancel = new Event("cancel", { cancelable: true });
  shown.element.dispatchEvent(cancel);
  expect(cancel.defaultPrevented).toBe(true);
  shown.close();
});

it("knows which answer was given", async () => {
  const yes = confirmed("Sure?", "It is gone then.", "Delete");
  document.querySelector<HTMLElement>(".btn-primary")!.click();
  expect(await yes).toBe(true);
  const no = confirmed("Sure?", "It is gone then.", "Delete");
  document.querySelectorAll<HTMLElement>("dialog .btn")[1]!.click();
  expect(await no).toBe(false);
});
