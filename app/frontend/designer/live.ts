// The pages on which designers watch processes: the live view, and the path of one case.
import { Contrast, type Changes } from "./live/contrast";
import { Overview, type Drawing } from "./live/overview";
import { Replay, type Played } from "./live/replay";
import { sortable } from "./live/sorting";
import "./live/live.css";

function handed<T>(id: string): T | undefined {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : undefined;
}

const live = document.getElementById("live");
const drawing = handed<Drawing>("live-drawing");
if (live && drawing) new Overview(live, drawing);

const contrast = document.getElementById("contrast");
const changes = handed<Changes>("contrast-drawing");
if (contrast && changes) new Contrast(contrast, changes);

const replay = document.getElementById("replay");
const played = handed<Played>("replay-drawing");
if (replay && played) new Replay(replay, played);

document.querySelectorAll<HTMLTableElement>("table[data-sortable]").forEach(sortable);

const filters = document.querySelector<HTMLFormElement>("form[data-live-filters]");
if (filters) {
  const days = filters.querySelector<HTMLSelectElement>("#days")!;
  const dates = filters.querySelectorAll<HTMLElement>(".live-dates");
  const show = () => dates.forEach((field) => (field.hidden = days.value !== ""));
  filters.addEventListener("change", (event) => {
    const changed = event.target as HTMLElement;
    if (changed instanceof HTMLSelectElement && "liveProcess" in changed.dataset) location.assign(changed.value);
    else if (changed === days && days.value === "") show();
    else filters.requestSubmit();
  });
  // What narrows nothing stays out of the address; dates count only where no length is chosen.
  filters.addEventListener("submit", () => {
    if (days.value !== "") filters.querySelectorAll("input[type=date]").forEach((field) => ((field as HTMLInputElement).disabled = true));
    filters.querySelectorAll<HTMLSelectElement>("select[name]").forEach((field) => (field.disabled = field.value === ""));
  });
  show();
}
