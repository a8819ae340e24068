// Finds who calls, or a project, by a few letters, and fills in the project and the person of the form.
import { Combobox, type Choice } from "../core/combobox";
import { make, the } from "../core/dom";
import { json } from "../core/http";
import { signInAgain } from "../core/login";

interface Caller {
  name: string;
  project: number;
  label: string; // of the project
  about?: string;
  person?: number;
}

function choose(list: HTMLSelectElement, value: number, label: string): void {
  const isKnown = [...list.options].some((option) => option.value === String(value));
  if (!isKnown) list.append(make("option", { value }, label));
  list.value = String(value);
}

function complete(form: HTMLFormElement, prefix: string, caller: Caller): void {
  const field = <T>(name: string) => form.elements.namedItem(prefix + name) as T;
  const [project, person] = [field<HTMLSelectElement>("project_id"), field<HTMLSelectElement>("requester_id")];
  choose(project, caller.project, caller.label);
  if (caller.person) choose(person, caller.person, caller.name);
  project.dispatchEvent(new Event("input", { bubbles: true })); // what is typed is kept
  project.dispatchEvent(new Event("change", { bubbles: true })); // products, people and promises are those of the project
  (caller.person ? field<HTMLInputElement>("summary") : person).focus();
}

/** Let whoever takes a call say who calls, or for which project; `place` names where they are asked for. */
export default function offerCallers(place: HTMLElement): void {
  const [field, list] = [the<HTMLInputElement>("input", place), the("ul", place)];
  const address = place.dataset.callers ?? place.dataset.projects;
  const choice = (caller: Caller): Choice => ({
    label: caller.name,
    about: caller.about,
    do() {
      field.value = caller.about ? `${caller.name}, ${caller.about}` : caller.name;
      box.close();
      complete(field.form!, field.name.replace("project_words", ""), caller);
    },
  });
  const box: Combobox = new Combobox(field, list, {
    here: () => [],
    ask: async (text, signal) => (await json<Caller[]>("GET", `${address}?q=${encodeURIComponent(text)}`, undefined, { signal })).map(choice),
    signedOut: () => void signInAgain().catch(() => undefined),
  });
  field.addEventListener("blur", () => setTimeout(() => box.close(), 200)); // a click into the list comes first
}
