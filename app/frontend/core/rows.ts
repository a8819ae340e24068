// Rows of a list in a form: each has a number of its own, so that none is taken for another.
import { mount } from "./mount";

const PLACE = "__n__";

/** The numbers that a list's rows have, by the names of their fields. */
export function placesOf(name: string, fields: Iterable<string>): number[] {
  const begun = `${name}-`;
  const found = [...fields].filter((field) => field.startsWith(begun)).map((field) => Number.parseInt(field.slice(begun.length)));
  return [...new Set(found)].filter((place) => place >= 0).sort((one, other) => one - other);
}

function namesIn(list: HTMLElement): string[] {
  return [...list.querySelectorAll("[name]")].map((field) => field.getAttribute("name")!);
}

/** One more row; it has the next number unless one is given. */
export function addRow(list: HTMLElement, place?: number): Element {
  const next = place ?? Math.max(-1, ...placesOf(list.dataset.rows!, namesIn(list))) + 1;
  const rows = list.querySelector("tbody")!;
  const row = document.importNode(list.querySelector("template")!.content, true);
  for (const element of row.querySelectorAll("*"))
    for (const { name, value } of [...element.attributes]) element.setAttribute(name, value.replaceAll(PLACE, String(next)));
  rows.append(row);
  mount();
  return rows.lastElementChild!;
}

/** Have a row for every one that these fields name. */
export function addMissing(form: HTMLElement, fields: Iterable<string>): void {
  const named = [...fields];
  for (const list of form.querySelectorAll<HTMLElement>("[data-rows]")) {
    const there = new Set(placesOf(list.dataset.rows!, namesIn(list)));
    for (const place of placesOf(list.dataset.rows!, named)) if (!there.has(place)) addRow(list, place);
  }
}
