// An open page says how far an instant is exactly as the server did: the server's tests read the same file.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { distance } from "../src/times";

const SAID = JSON.parse(readFileSync(new URL("../../../tests/web/relative_times.json", import.meta.url), "utf8")) as [number, string][];

it.each(SAID)("%i seconds from now", (seconds, words) => {
  expect(distance(seconds, "en")).toBe(words);
});

it("says nothing of what the server calls just now", () => {
  expect(distance(-59, "en")).toBeUndefined();
});
