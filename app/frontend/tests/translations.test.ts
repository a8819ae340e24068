// @vitest-environment happy-dom
// Every text of a form stands in the sheet of its translations; what is emptied is forgotten.
import { expect, it } from "vitest";
import { saidAs, sheet, textsOf, type Translations } from "../designer/forms/translations";

const FORM = {
  components: [
    { type: "group", label: "Order", components: [{ type: "number", label: "Price", appearance: { suffixAdorner: "pieces" }, rule: { message: "Too dear" } }] },
    { type: "radio", label: "Price", description: "Choose", values: [{ label: "Buy", value: "b" }, { label: "12" }] },
    { type: "datetime", dateLabel: "Since", timeLabel: "At" },
    { type: "table", columns: [{ key: "a", label: "Offer" }] },
    { type: "text", text: "It costs ${price}" },
  ],
};

it("has every text once", () => {
  expect(textsOf(FORM)).toEqual(["Order", "Price", "pieces", "Too dear", "Choose", "Buy", "Since", "At", "Offer", "It costs ${price}"]);
});

it("keeps what is said and forgets what is emptied", () => {
  const one = saidAs({}, "cs", "Price", " Cena ");
  expect(one).toEqual({ cs: { Price: "Cena" } });
  expect(saidAs(one!, "sk", "Price", "Cena")).toEqual({ cs: { Price: "Cena" }, sk: { Price: "Cena" } });
  expect(saidAs(one!, "cs", "Price", "")).toBeUndefined();
});

it("writes a field that has changed", () => {
  let known: Translations = { cs: { Price: "Cena" } };
  const table = sheet(["Price"], () => known, (made) => (known = made ?? {}));
  const fields = [...table.querySelectorAll("textarea")];
  expect(fields.map((field) => [field.getAttribute("aria-label"), field.value])).toEqual([["Price: Čeština", "Cena"], ["Price: Slovenčina", ""], ["Price: English", ""]]);
  fields[1]!.value = "Cena sk";
  fields[1]!.dispatchEvent(new Event("change"));
  expect(known).toEqual({ cs: { Price: "Cena" }, sk: { Price: "Cena sk" } });
});
