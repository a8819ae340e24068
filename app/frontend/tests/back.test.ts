// @vitest-environment happy-dom
// The answer to a form stands in the history as the page that the server names.
import { expect, it } from "vitest";
import { keepAsPage } from "../core/back";

it("keeps the answer to a form under the address of its page, with what the entry knew", () => {
  history.replaceState({ forms: { "/x 0": "key" } }, "", "/requests/P1/messages");
  keepAsPage();
  expect(location.pathname).toBe("/requests/P1/messages");
  document.head.innerHTML = '<meta name="address" content="/requests/P1?show=all">';
  keepAsPage();
  expect(location.pathname + location.search).toBe("/requests/P1?show=all");
  expect(history.state).toEqual({ forms: { "/x 0": "key" } });
});
