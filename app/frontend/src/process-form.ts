// Forms of the process while they are filled in: the server says which parts are shown and what sums come to.
import { draw } from "../core/http";

interface Live {
  parts: Record<string, boolean>;
  texts: Record<string, string>;
}
const PAUSE_MS = 250;

function show({ parts, texts }: Live): void {
  for (const [id, isWanted] of Object.entries(parts)) document.getElementById(id)?.classList.toggle("is-wanted", isWanted);
  for (const [id, text] of Object.entries(texts)) {
    const place = document.getElementById(id);
    if (place && place.textContent !== text) place.textContent = text;
  }
}

function said(form: HTMLFormElement): URLSearchParams {
  const fields = [...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return new URLSearchParams(fields);
}

/** Ask what the form shows whenever something in it has changed. Until an answer comes it stays as it is. */
export default function follow(element: HTMLElement): () => void {
  const form = element.closest("form")!;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | undefined;
  const ask = async () => {
    asking?.abort();
    const { signal } = (asking = new AbortController());
    try {
      const found = JSON.parse(await draw(element.dataset.follows!, said(form), { signal })) as Live;
      if (!signal.aborted) show(found);
    } catch {
      // signed out, or nobody answers: whoever sends the form is told, and the server looks at everything again
    }
  };
  const soon = (pause = PAUSE_MS) => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), pause);
  };
  const later = () => soon();
  const again = () => soon(0); // the browser, or a draft, has put back what was typed
  const gone = new AbortController();
  form.addEventListener("input", later, { signal: gone.signal }); // the form stays where only a part of it is replaced
  form.addEventListener("change", again, { signal: gone.signal });
  window.addEventListener("pageshow", again, { signal: gone.signal });
  return () => {
    gone.abort();
    clearTimeout(timer);
    asking?.abort();
  };
}
