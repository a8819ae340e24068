// What the draft was before: a list, newest first, each can be restored; undo that reaches across saves and days.
import { json } from "../../core/http";
import { showDialog } from "../../core/dialog";
import { make } from "../../core/dom";
import { spokenTime, t } from "../../core/texts";

interface Revision {
  revision: number;
  author: string;
  at: string;
}

export interface Restored {
  revision: number;
  content: string;
}

function whenSaved(at: string): string {
  return spokenTime(at, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** Show the list; `restored` is told what the server made the newest. */
export async function showRevisions(url: string, current: number, restored: (saved: Restored) => Promise<void>): Promise<void> {
  const { revisions } = await json<{ revisions: Revision[] }>("GET", url);
  const dialog = showDialog(t("Earlier versions of this draft"));
  const rows = revisions.map(({ revision, author, at }) => {
    const act = async () => {
      const saved = await json<Restored>("POST", `${url}/${revision}/restore`, {});
      dialog.close();
      await restored(saved);
    };
    const last =
      revision === current
        ? make("span", { class: "text-secondary" }, t("shown now"))
        : make("button", { type: "button", class: "btn btn-sm", onclick: () => void act() }, t("Restore"));
    return make("tr", {}, make("td", {}, whenSaved(at)), make("td", {}, author), make("td", { class: "text-end" }, last));
  });
  dialog.body.append(
    make("p", { class: "text-secondary" }, t("Restoring makes an earlier version the newest; nothing between is lost.")),
    make("table", { class: "table designer-revisions" }, make("tbody", {}, ...rows)),
  );
}
