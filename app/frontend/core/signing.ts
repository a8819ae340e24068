// The login dialog: the site's own form, sent from a dialog, so that nothing on the page is lost.
import { post, reader, renew, session, SignedOut } from "./http";
import { showDialog } from "./dialog";
import { make } from "./dom";
import { t } from "./texts";

const LOGIN = "/login";
const LOGOUT = "/logout";
let asking: Promise<void> | undefined;

async function signIn(email: string, password: string): Promise<boolean> {
  if ((await session()).reader) await post(LOGOUT, {}); // somebody else, in another window
  await post(LOGIN, { email, password });
  try {
    await renew();
    return true;
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
    if ((await session()).reader) location.reload(); // another person than this page is for
    return false;
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
    event.stopPropagation(); // it is no form of the page's
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

async function back(done: () => void): Promise<void> {
  if (document.hidden || (await session()).reader !== reader()) return;
  done(); // signed in again in another window meanwhile
}

/** Show the login dialog and wait until the reader is signed in again; asked twice it shows one. SignedOut if closed. */
export function signInAgain(mustAnswer = false): Promise<void> {
  asking ??= new Promise<void>((resolve, reject) => {
    let well = false;
    const look = () => void back(done).catch(() => undefined);
    const dialog = showDialog(t("Please sign in"), {
      mustAnswer,
      onClose: () => {
        asking = undefined;
        document.removeEventListener("visibilitychange", look);
        if (well) resolve();
        else reject(new SignedOut());
      },
    });
    const done = () => {
      well = true;
      dialog.close();
    };
    document.addEventListener("visibilitychange", look);
    dialog.body.append(form(done));
    dialog.element.querySelector("input")?.focus();
  });
  return asking;
}
