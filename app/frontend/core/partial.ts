// Replaces parts of a page: only by a fragment, else the reader is told; focus stays, and aria-busy says what is awaited.
//
// `<div data-part="/address" data-after="2000">` is drawn anew after that time, `data-of=".is-chosen"` with the fields of
// its form whenever one of these changes. The first element of the answer takes its place, each other that of its id; with
// `data-anew` it says that the whole page is another by now.
import { draw, Refused, SignedOut, Unreachable } from "./http";
import { signInAgain } from "./login";
import { mount, register } from "./mount";
import { tell, tellUnreachable } from "./toast";
import { t } from "./texts";

const AGAIN_MS = [2000, 5000, 10_000, 30_000];
const WHOLE = /<(!doctype|html|body)\b/i;
const NO_FRAGMENT = 200;

/** A whole page is no fragment. */
export function isFragment(text: string): boolean {
  return !WHOLE.test(text.slice(0, 500));
}

function named(element: Element | null): string | undefined {
  if (!element || element === document.body) return undefined;
  if (element.id) return `#${CSS.escape(element.id)}`;
  const name = element.getAttribute("name");
  return name ? `[name="${CSS.escape(name)}"]` : undefined;
}

/** Put `fresh` in the place of `old`; whoever stood in it stands in it again, and scripts meet it. */
export function replace(old: HTMLElement, fresh: HTMLElement): void {
  const stood = old.contains(document.activeElement) ? named(document.activeElement) : undefined;
  old.replaceWith(fresh);
  mount();
  if (stood) fresh.querySelector<HTMLElement>(stood)?.focus({ preventScroll: true });
}

/** Take what a whole page of ours has in the place of `selector`; false where it has none, or scripts of its own. */
export function replaceFrom(html: string, selector: string): boolean {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const [old, fresh] = [document, parsed].map((from) => from.querySelector<HTMLElement>(selector));
  if (!old || !fresh || fresh.querySelector("script[type=module]")) return false;
  replace(old, document.adoptNode(fresh));
  document.title = parsed.title;
  return true;
}

/** Put what the server drew in its places: the first element in `place`, each other in that of its id. */
export function take(place: HTMLElement, html: string): void {
  const [first, ...others] = new DOMParser().parseFromString(html, "text/html").body.children;
  for (const fresh of others as HTMLElement[]) {
    const old = document.getElementById(fresh.id);
    if (old) replace(old, document.adoptNode(fresh));
  }
  if (first?.hasAttribute("data-anew")) return history.go(0);
  if (first) replace(place, document.adoptNode(first as HTMLElement));
}

/** What a form says, without its files: they stay where they are until the form itself is sent. */
function fields(form: HTMLFormElement): URLSearchParams {
  const said = [...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return new URLSearchParams(said);
}

class Part {
  private asking?: AbortController;
  private timer?: ReturnType<typeof setTimeout>;
  private tried = 0;

  constructor(
    private readonly place: HTMLElement,
    private readonly ask: (signal: AbortSignal) => Promise<string>,
    private readonly isPatient: boolean, // it asks by itself, and goes on by itself
  ) {}

  later(milliseconds: number): void {
    this.timer = setTimeout(() => void this.draw(), milliseconds);
  }

  end(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  async draw(): Promise<void> {
    this.end();
    const { signal } = (this.asking = new AbortController());
    this.place.setAttribute("aria-busy", "true");
    try {
      const html = await this.ask(signal);
      if (signal.aborted) return;
      if (!isFragment(html)) throw new Refused(NO_FRAGMENT, {});
      take(this.place, html);
    } catch (error) {
      if (!signal.aborted) await this.overcome(error);
    } finally {
      if (this.asking?.signal === signal) this.place.removeAttribute("aria-busy");
    }
  }

  private async overcome(error: unknown): Promise<void> {
    if (error instanceof SignedOut) {
      const isBack = await signInAgain().then(
        () => true,
        () => false, // closed: the reader does not want to now
      );
      return isBack ? this.draw() : undefined;
    }
    if (error instanceof Refused) return void tell(said(error), "risk");
    if (!(error instanceof Unreachable)) throw error;
    if (!this.tried) tellUnreachable();
    if (this.isPatient) this.later(error.after ?? AGAIN_MS[Math.min(this.tried, AGAIN_MS.length - 1)]!);
    this.tried += 1;
  }
}

function said({ status, body }: Refused): string {
  if (status === 404) return t("This is no longer here.");
  return typeof body.error === "string" ? body.error : t("This did not work. Reload the page and try again.");
}

function drawnLater(place: HTMLElement): () => void {
  const url = place.dataset.part!;
  const part = new Part(place, (signal) => draw(url, undefined, { signal }), true);
  part.later(Number(place.dataset.after));
  return () => part.end();
}

function drawnOf(place: HTMLElement): () => void {
  const { part: url, of } = place.dataset;
  const form = place.closest("form")!;
  const part = new Part(place, (signal) => draw(url!, fields(form), { signal }), false);
  const changed = (event: Event) => (event.target as Element).closest(of!) && void part.draw();
  form.addEventListener("change", changed);
  return () => {
    form.removeEventListener("change", changed);
    part.end();
  };
}

/** Watch the parts of the page that are drawn anew. */
export function watchParts(): void {
  register("[data-part][data-after]", drawnLater);
  register("form [data-part][data-of]", drawnOf);
}
