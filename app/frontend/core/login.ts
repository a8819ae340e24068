// Signs in again in place; the dialog is loaded when a login has ended.
import { Unreachable } from "./http";

const DIALOG = "/login";

/** Show the login dialog and wait until the reader is signed in again. SignedOut if closed, Unreachable if not loaded. */
export async function signInAgain(mustAnswer = false): Promise<void> {
  const dialog = await import("./signing").catch(() => {
    throw new Unreachable(DIALOG);
  });
  return dialog.signInAgain(mustAnswer);
}
