// Signs in again in place: the site's own login form, sent from a dialog, so that nothing on the page is lost.
import { renew, SignedOut } from "./api";
import { showDialog } from "./dialog";
import { make } from "./dom";
import { t } from "./texts";

const LOGIN = "/login";
let asking: Promise<void> | undefined;

async function freshToken(): Promise<string> {
  const page = new DOMParser().parseFromString(await (await fetch(LOGIN)).text(), "text/html");
  return page.querySelector<HTMLInputElement>("input[name=csrf_token]")?.value ?? "";
}

async function signIn(email: string, password: string): Promise<boolean> {
  const form = new URLSearchParams({ email, password, csrf_token: await freshToken() });
  await fetch(LOGIN, { method: "POST", body: form, redirect: "manual", credentials: "same-origin" });
  try {
    await renew();
    return true;
  } catch (error) {
    if (error instanceof SignedOut) return false;
    throw error;
  }
}

function field(name: string, label: string, type: string, autocomplete: string): HTMLElement {
  const id = `login-${name}`;
  const input = make("input", { id, name, type, autocomplete, required: true, class: "form-control" });
  return make("div", { class: "field" }, make("label", { class: "form-label", for: id }, label), input);
}

function form(done: () => void): HTMLFormElement {
  const say = make("p", { class: "field-error", role: "alert", hidden: true });
  const send = make("button", { type: "submit", class: "btn btn-primary" }, t("Sign in"));
  const shown = make(
    "form",
    { novalidate: true },
    make("p", {}, t("Your login has ended. Sign in again: everything on this page is kept.")),
    field("email", t("Mail address"), "email", "username"),
    field("password", t("Password"), "password", "current-password"),
    say,
    make("div", { class: "form-end" }, send),
  );
  shown.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = new FormData(shown);
    send.disabled = true;
    signIn(String(given.get("email")), String(given.get("password")))
      .then((well) => (well ? done() : Promise.reject(new SignedOut())))
      .catch((error: unknown) => {
        say.hidden = false;
        say.textContent =
          error instanceof SignedOut
            ? t("The address and the password do not belong together.")
            : t("The server cannot be reached. Try again in a moment.");
      })
      .finally(() => (send.disabled = false));
  });
  return shown;
}

/** Show the login dialog and wait until somebody is signed in again; asked twice it shows one dialog. */
export function signInAgain(): Promise<void> {
  asking ??= new Promise<void>((resolve) => {
    const dialog = showDialog(t("Please sign in"), {
      mustAnswer: true,
      onClose: () => {
        asking = undefined;
        resolve();
      },
    });
    dialog.body.append(form(dialog.close));
    dialog.element.querySelector("input")?.focus();
  });
  return asking;
}
