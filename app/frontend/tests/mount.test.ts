// @vitest-environment happy-dom
// Scripts meet elements when these come and are undone when they leave; a fold's are loaded when it is opened.
import { beforeEach, expect, it, vi } from "vitest";
import { data, mount, register, registerFolded, registerLazily } from "../core/mount";

beforeEach(() => void (document.body.innerHTML = ""));

function put(html: string): HTMLElement {
  document.body.innerHTML = html;
  mount();
  return document.body.firstElementChild as HTMLElement;
}

it("meets each element once, also one that comes later, and undoes what has left", () => {
  const [undo, attach] = [vi.fn(), vi.fn()];
  attach.mockReturnValue(undo);
  register(".one", attach);
  const first = put('<p class="one"></p>');
  mount(first);
  expect(attach).toHaveBeenCalledTimes(1);
  put("<p></p>");
  expect(undo).toHaveBeenCalledTimes(1);
  put('<p class="one"></p>');
  expect(attach).toHaveBeenCalledTimes(2);
});

it("loads a module where it is needed, and attaches nothing to what has left meanwhile", async () => {
  const attach = vi.fn();
  const load = vi.fn(async () => ({ default: attach }));
  registerLazily(".lazy", load);
  put("<p></p>");
  expect(load).not.toHaveBeenCalled();
  put('<p class="lazy"></p>');
  await vi.waitFor(() => expect(attach).toHaveBeenCalledTimes(1));
  put('<p class="lazy"></p>');
  put("<p></p>");
  await Promise.resolve();
  expect([load.mock.calls.length, attach.mock.calls.length]).toEqual([2, 1]);
});

it("loads nothing for a fold until it is opened", async () => {
  const attach = vi.fn();
  const load = vi.fn(async () => ({ default: attach }));
  registerFolded("details.fold", load);
  const fold = put('<details class="fold"></details>') as HTMLDetailsElement;
  fold.dispatchEvent(new Event("toggle"));
  expect(load).not.toHaveBeenCalled();
  for (const _ of [1, 2]) {
    fold.open = true;
    fold.dispatchEvent(new Event("toggle"));
  }
  await vi.waitFor(() => expect(attach).toHaveBeenCalledWith(fold));
  expect(load).toHaveBeenCalledTimes(1);
});

it("hands over what the server gave an element", () => {
  expect(data(put('<div><script type="application/json">{"a":1}</script></div>'))).toEqual({ a: 1 });
  expect(data(put("<div></div>"))).toBeNull();
});
