// The process for Camunda 7 and Operaton: says what does not go along before it is downloaded.
import type { Desk } from "../page/desk";
import { showDialog } from "../../core/dialog";
import { make } from "../../core/dom";
import { json } from "../../core/http";
import { t } from "../../core/texts";

export async function offerForCamunda(desk: Desk): Promise<void> {
  await desk.save();
  const { left, files } = await json<{ left: string[]; files: string[] }>("GET", desk.url("camunda"));
  const dialog = showDialog(t("Download for Camunda"), { wide: true });
  const names = make("p", {}, make("code", {}, files.join(", ")));
  const lines = left.length ? [make("h3", {}, t("What does not go along")), make("ul", {}, ...left.map((one) => make("li", {}, one)))] : [make("p", {}, t("Everything goes along."))];
  const fetch = make("a", { class: "btn btn-primary", href: desk.url("camunda.zip"), download: "", onclick: dialog.close }, t("Download"));
  dialog.body.append(names, ...lines, make("div", { class: "form-end" }, fetch));
}
