// Sends a page's forms: once, in the name of whoever reads the page, and never into the void.
import { renew, session, SignedOut, Unreachable } from "./http";
import { signInAgain } from "./login";
import { tellUnreachable } from "./toast";

const STUCK_MS = 10_000; // after which a form may be sent again: the server takes the same form once

type Listener = (form: HTMLFormElement) => Promise<void>;
const listeners: Listener[] = [];

/** Do `act` before a form goes, once it is known that it can. */
export function beforeSent(act: Listener): void {
  listeners.push(act);
}

function free(form: HTMLFormElement): void {
  delete form.dataset.sending;
  form.removeAttribute("aria-busy");
  form.querySelector(".is-sending")?.classList.remove("is-sending");
}

function freeAll(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sending]")) free(form);
}

/** The token that belongs to the reader's login now; they sign in again in place where it has ended. */
async function token(): Promise<string> {
  try {
    return await renew();
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
    await signInAgain();
    return token();
  }
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  try {
    const fresh = form.matches("[data-public]") ? (await session()).csrf : await token();
    for (const field of form.querySelectorAll<HTMLInputElement>('input[name="csrf_token"]')) field.value = fresh;
    await Promise.all(listeners.map((act) => act(form)));
  } catch (error) {
    free(form);
    if (error instanceof Unreachable) tellUnreachable();
    else if (!(error instanceof SignedOut)) throw error;
    return;
  }
  if (form.dataset.sending !== "asked") return; // called off meanwhile
  form.dataset.sending = "ready";
  form.requestSubmit(submitter);
}

function submitted(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending === "ready") {
    form.dataset.sending = "sent";
    setTimeout(() => free(form), STUCK_MS);
    return;
  }
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "asked";
  form.setAttribute("aria-busy", "true");
  event.submitter?.classList.add("is-sending");
  void send(form, event.submitter);
}

/** Watch every form of the page that changes something. */
export function watchForms(): void {
  document.addEventListener("submit", submitted);
  // Called off by the reader, or back from the browser's cache: it may be sent again.
  document.addEventListener("keydown", (event) => event.key === "Escape" && freeAll());
  window.addEventListener("pageshow", (event) => event.persisted && freeAll());
}
