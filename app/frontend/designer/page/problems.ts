// The list of what is wrong: a click goes to the element.
import type { Fault } from "../drafts/model";
import { icon, make, the } from "../../core/dom";
import { t } from "../../core/texts";

export interface Elements {
  select(element: string): boolean;
  nameOf(element: string): string;
}

export function counted(faults: Fault[]): { errors: number; warnings: number } {
  const errors = faults.filter((fault) => fault.severity === "error").length;
  return { errors, warnings: faults.length - errors };
}

export class Problems {
  private readonly list = the<HTMLUListElement>("#designer-problems ul");
  private readonly box = the("#designer-problems");
  private readonly button = the<HTMLButtonElement>("#designer-problems-toggle");
  private shown = "";

  constructor(private readonly elements: Elements) {
    this.button.addEventListener("click", () => this.toggle());
  }

  toggle(open = this.box.hidden): void {
    this.box.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  show(faults: Fault[]): void {
    const text = JSON.stringify(faults.map((fault) => [fault, fault.element && this.elements.nameOf(fault.element)]));
    if (text === this.shown) return;
    this.shown = text;
    this.summarise(faults);
    this.list.replaceChildren(...faults.map((fault) => this.line(fault)));
    if (!faults.length) this.list.append(make("li", { class: "designer-fine" }, icon("circle-check"), t("Nothing is wrong.")));
  }

  private summarise(faults: Fault[]): void {
    const { errors, warnings } = counted(faults);
    const tone = errors ? "broken" : warnings ? "risk" : "ok";
    const sign = errors ? "alert-octagon" : warnings ? "alert-triangle" : "circle-check";
    this.button.className = `designer-tool designer-problems-button tone-${tone}`;
    const words = [
      ...(errors ? [t("Errors: {count}", { count: errors })] : []),
      ...(warnings ? [t("Warnings: {count}", { count: warnings })] : []),
    ];
    this.button.replaceChildren(icon(sign), make("span", {}, words.join(" · ") || t("No problems")));
  }

  private line(fault: Fault): HTMLLIElement {
    const isError = fault.severity === "error";
    const sign = make("span", { class: `state tone-${isError ? "broken" : "risk"}` });
    sign.append(icon(isError ? "alert-octagon" : "alert-triangle"), make("span", {}, isError ? t("error") : t("warning")));
    const where = fault.element ? make("span", { class: "designer-where" }, this.elements.nameOf(fault.element)) : "";
    const parts = [sign, where, make("span", {}, fault.reason)];
    const element = fault.element;
    if (!element) return make("li", {}, make("span", { class: "designer-problem" }, ...parts));
    const go = () => this.elements.select(element);
    return make("li", {}, make("button", { type: "button", class: "designer-problem", onclick: go }, ...parts));
  }
}
