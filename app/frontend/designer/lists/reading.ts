// A list on a telephone: looked at, not changed.
import { make } from "../../core/dom";
import { language, t } from "../../core/texts";
import { nameOf, type ListFile } from "./model";
import "./lists.css";

export function showList(place: HTMLElement, content: string): void {
  const { items } = JSON.parse(content) as ListFile;
  const lines = items.map((item) => make("li", { class: item.ended ? "is-ended" : "" }, nameOf(item, language()), " ", make("code", {}, item.code), ...(item.ended ? [make("small", {}, ` ${t("Ended")}`)] : [])));
  place.append(make("ul", { class: "list-read" }, ...lines));
}
