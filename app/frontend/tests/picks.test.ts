// @vitest-environment happy-dom
// A record is found by a few letters, chosen into the list that is sent, and forgotten when other letters are typed.
import { beforeEach, expect, it, vi } from "vitest";
import offerPicks from "../src/picks";
import { answers, get, page, said } from "./server";

beforeEach(() => {
  page(
    '<form><div data-picks="/picks/person"><input><ul id="found" hidden></ul><select hidden><option value="">Choose…</option></select></div></form>',
  );
  answers((_, url) => said(url === "/picks/person?q=ev" ? [{ id: 7, name: "Eva", about: "Pekárna" }] : []));
});

it("is found, chosen and forgotten", async () => {
  offerPicks(get("[data-picks]"));
  const [field, chosen, list] = [get<HTMLInputElement>("input"), get<HTMLSelectElement>("select"), get("ul")];
  const type = (text: string) => ((field.value = text), field.dispatchEvent(new Event("input")));
  type("ev");
  await vi.waitFor(() => expect(list.textContent).toBe("EvaPekárna"));
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
  expect([field.value, chosen.value, chosen.selectedOptions[0]?.text, chosen.hidden, list.hidden]).toEqual(["Eva", "7", "Eva · Pekárna", false, true]);
  type("jan");
  expect(chosen.value).toBe("");
});
