// Finds who calls by a few letters, and fills in the project and the person of the form.
import { Combobox, type Choice } from "../core/combobox";
import { make, the } from "../core/dom";
import { json } from "../core/http";
import { signInAgain } from "../core/login";

interface Caller {
  name: string;
  about: string;
  person: number;
  project: number;
}

function complete(form: HTMLFormElement, caller: Caller): void {
  const field = <T>(name: string) => form.elements.namedItem(name) as T;
  const [project, person] = [field<HTMLSelectElement>("project_id"), field<HTMLSelectElement>("requester_id")];
  project.value = String(caller.project);
  const known = [...person.options].some((option) => option.value === String(caller.person));
  if (!known) person.append(make("option", { value: caller.person }, caller.name));
  person.value = String(caller.person);
  project.dispatchEvent(new Event("input", { bubbles: true })); // what is typed is kept
  project.dispatchEvent(new Event("change", { bubbles: true })); // products, people and promises are those of the project
  field<HTMLInputElement>("summary").focus();
}

/** Let whoever takes a call say who calls; `place` names where they are asked for. */
export default function offerCallers(place: HTMLElement): void {
  const [field, list] = [the<HTMLInputElement>("input", place), the("ul", place)];
  const choice = (caller: Caller): Choice => ({
    label: caller.name,
    about: caller.about,
    do() {
      field.value = `${caller.name}, ${caller.about}`;
      box.close();
      complete(field.form!, caller);
    },
  });
  const box: Combobox = new Combobox(field, list, {
    here: () => [],
    ask: async (text, signal) => (await json<Caller[]>("GET", `${place.dataset.callers}?q=${encodeURIComponent(text)}`, undefined, { signal })).map(choice),
    signedOut: () => void signInAgain().catch(() => undefined),
  });
  field.addEventListener("blur", () => setTimeout(() => box.close(), 200)); // a click into the list comes first
}
