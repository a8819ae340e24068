// A field of a form in which a record of the desk is chosen, by a few letters.
import { Combobox, type Choice } from "../core/combobox";
import { make, the } from "../core/dom";
import { json } from "../core/http";
import { signInAgain } from "../core/login";

interface Found {
  id: number;
  name: string;
  about: string | null;
}

/** Offer what fits the letters; what is chosen stands in the list below, and is sent. */
export default function offerPicks(place: HTMLElement): () => void {
  const [field, list, chosen] = [the<HTMLInputElement>("input", place), the("ul", place), the<HTMLSelectElement>("select", place)];
  const choose = (value: string) => {
    chosen.value = value;
    chosen.hidden = chosen.options.length < 2;
    chosen.dispatchEvent(new Event("change", { bubbles: true })); // a draft keeps it, sums follow
  };
  const choice = ({ id, name, about }: Found): Choice => ({
    label: name,
    about: about ?? undefined,
    do() {
      field.value = name;
      box.close();
      const value = String(id);
      if (![...chosen.options].some((option) => option.value === value)) chosen.append(make("option", { value }, about ? `${name} · ${about}` : name));
      choose(value);
    },
  });
  const box: Combobox = new Combobox(field, list, {
    here: () => [],
    ask: async (text, signal) => (await json<Found[]>("GET", `${place.dataset.picks}?q=${encodeURIComponent(text)}`, undefined, { signal })).map(choice),
    signedOut: () => void signInAgain().catch(() => undefined),
  });
  const forget = () => {
    if (chosen.value) choose(""); // other letters mean somebody else
  };
  const close = () => setTimeout(() => box.close(), 200); // a click into the list comes first
  const gone = new AbortController();
  field.addEventListener("input", forget, { signal: gone.signal });
  field.addEventListener("blur", close, { signal: gone.signal });
  return () => gone.abort();
}
