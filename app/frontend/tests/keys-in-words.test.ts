// Keys are shown by what they are called, and what is typed is taken for the key that stood there, or a role of ours.
import { expect, it } from "vitest";
import { keyOf, wordOf } from "../designer/scenarios/keys";

const WORDS = { "staff:dispatcher": "Dispatcher", "organisation:approver": "Approver of the customer" };

it("says keys in words and takes words for keys", () => {
  const known = ["organisation:1:approver", "person:7"];
  expect(known.map((key) => wordOf(key, WORDS))).toEqual(["Approver of the customer", "person:7"]);
  expect(["Approver of the customer", "Dispatcher", "person:7", "staff:agent"].map((word) => keyOf(word, known, WORDS))).toEqual(["organisation:1:approver", "staff:dispatcher", "person:7", "staff:agent"]);
});
