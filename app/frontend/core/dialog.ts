// Dialogs over the page: a heading, a body, buttons; Escape closes those that may be closed.
import { icon, make } from "./dom";
import { t } from "./texts";

export interface Shown {
  element: HTMLDialogElement;
  body: HTMLElement;
  close(): void;
}

export interface Look {
  wide?: boolean;
  mustAnswer?: boolean; // neither Escape nor a cross closes it
  onClose?: () => void;
}

export function showDialog(title: string, look: Look = {}): Shown {
  const heading = make("h2", { id: `dialog-${crypto.randomUUID?.() ?? Math.random()}` }, title);
  const body = make("div", { class: "dialog-body" });
  const element = make("dialog", {
    class: look.wide ? "dialog is-wide" : "dialog",
    "aria-labelledby": heading.id,
  });
  const close = () => element.close();
  const cross = make("button", { type: "button", class: "dialog-close", "aria-label": t("Close"), onclick: close });
  cross.append(icon("x"));
  element.append(make("header", {}, heading, ...(look.mustAnswer ? [] : [cross])), body);
  element.addEventListener("cancel", (event) => look.mustAnswer && event.preventDefault());
  element.addEventListener("close", () => {
    element.remove();
    look.onClose?.();
  });
  // The editors listen for keys on the document: what is typed here is not for them.
  element.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(element);
  element.showModal();
  return { element, body, close };
}

/** Ask a question with one answer that acts; true if it was chosen. */
export function confirmed(title: string, text: string, act: string): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = false;
    const dialog = showDialog(title, { onClose: () => resolve(answer) });
    const yes = () => {
      answer = true;
      dialog.close();
    };
    dialog.body.append(
      make("p", {}, text),
      make(
        "div",
        { class: "form-end" },
        make("button", { type: "button", class: "btn btn-primary", onclick: yes }, act),
        make("button", { type: "button", class: "btn", onclick: dialog.close }, t("Cancel")),
      ),
    );
  });
}
