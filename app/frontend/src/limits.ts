// Says how long a text is before it is too long, and refuses files that are too large when they are picked.
import { icon, make } from "../core/dom";
import { register } from "../core/mount";
import { language, t } from "../core/texts";

const SHOWN_FROM = 0.8; // of the limit

function count(value: number): string {
  return value.toLocaleString(language());
}

/** A sentence below a field; empty: none. */
function says(field: HTMLElement, kind: string): (words: string, isWrong?: boolean) => void {
  const line = make("div", { class: "form-hint", role: "status", "data-kind": kind });
  field.after(line);
  return (words, isWrong = false) => {
    line.className = isWrong ? "field-error" : "form-hint";
    line.replaceChildren(...(words ? [...(isWrong ? [icon("alert-circle")] : []), make("span", {}, words)] : []));
  };
}

/** The length of a text as the server counts it: characters, a line break being one. */
function counted(element: HTMLElement): void {
  const field = element as HTMLTextAreaElement;
  const most = Number(field.dataset.longest);
  const say = says(field, "length");
  const look = () => {
    const used = [...field.value].length;
    if (used > most) say(t("{count} characters too many: at most {most} can be sent.", { count: count(used - most), most: count(most) }), true);
    else say(used > most * SHOWN_FROM ? t("{count} of {most} characters", { count: count(used), most: count(most) }) : "");
  };
  field.addEventListener("input", look);
  look();
}

/** Files of a form that are too large together are put back where they came from, with whom to call. */
function sized(element: HTMLElement): void {
  const field = element as HTMLInputElement;
  const most = Number(field.dataset.most);
  const say = says(field, "size");
  field.addEventListener("change", () => {
    const files = [...(field.files ?? [])];
    if (files.reduce((sum, file) => sum + file.size, 0) <= most) return say("");
    field.value = "";
    const phone = document.querySelector(".foot a[href^='tel:']")?.textContent ?? "";
    const limit = `${count(Math.floor(most / 1_000_000))} MB`;
    const refused = t("These files are larger than {limit} together and were not added.", { limit });
    say(phone ? `${refused} ${t("Call {phone} and we agree on another way.", { phone })}` : refused, true);
  });
}

/** Watch every text and every field for files that has a limit. */
export function watchLimits(): void {
  register("textarea[data-longest]", counted);
  register("input[type=file][data-most]", sized);
}
