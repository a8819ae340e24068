// The plain file: downloaded as it is shown, uploaded in place of what is shown.
import { make } from "../../core/dom";

export function chooseFile(accept: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const input = make("input", { type: "file", accept });
    input.addEventListener("change", () => resolve(input.files?.[0]?.text()));
    input.addEventListener("cancel", () => resolve(undefined));
    input.click();
  });
}
