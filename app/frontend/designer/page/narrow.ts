// On a telephone a draft is looked at, not changed.
import { draw } from "../bpmn/picture";
import type { Draft } from "../drafts/model";
import { the } from "../../core/dom";
import { t } from "../../core/texts";
import { notice } from "./notices";

export async function showPicture(draft: Draft): Promise<void> {
  const root = the("#designer");
  root.classList.add("is-narrow");
  notice(t("This screen is too small to draw on: here is the picture. Open it on a computer to change it."), "risk");
  the("#designer-state").hidden = true;
  if (draft.kind === "list") (await import("../lists/reading")).showList(the("#designer-canvas"), draft.content);
  if (draft.kind === "bpmn") await draw(the("#designer-canvas"), draft.content);
  root.dataset.ready = "picture";
}
