// Replaces a part of a page: only by a fragment, else the reader is told; focus stays, and aria-busy says what is awaited.
import htmx from "htmx.org";
import { passable, Refused, renew, SignedOut, Unreachable } from "./http";
import { signInAgain } from "./login";
import { mount } from "./mount";
import { tell, tellUnreachable } from "./toast";
import { t } from "./texts";

interface Request {
  headers: Record<string, string>;
  body: FormData | URLSearchParams | null;
  form: HTMLFormElement | null;
}
interface Context {
  sourceElement: HTMLElement;
  sourceEvent: Event;
  target: HTMLElement | null;
  request: Request;
  response?: { raw: Response; status: number };
  text?: string;
}
type Heard = CustomEvent<{ ctx?: Context; error?: Error }>;

htmx.config.history = false; // pages come back whole, lists by their filters

const AGAIN_MS = [2000, 5000, 10_000, 30_000];
const tries = new WeakMap<Element, number>();

/** A whole page is no fragment, whatever its status. */
export function isFragment(status: number, text: string): boolean {
  return status === 200 && !/<(!doctype|html|body)\b/i.test(text.slice(0, 500));
}

function on(name: string, act: (context: Context, event: Heard) => void): void {
  document.addEventListener(`htmx:${name}`, (event) => {
    const context = (event as Heard).detail?.ctx;
    if (context) act(context, event as Heard);
  });
}

/** Files stay where they are until the form itself is sent. */
function withoutFiles(body: Request["body"]): void {
  if (!(body instanceof FormData)) return;
  for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
}

function again(context: Context): void {
  const source = context.sourceElement;
  if (!source.isConnected) return;
  if (context.sourceEvent.type === "load") htmx.process(source, true);
  else context.sourceEvent.target?.dispatchEvent(new Event(context.sourceEvent.type, { bubbles: true }));
}

async function overcome(context: Context, error: unknown): Promise<void> {
  if (error instanceof SignedOut) {
    await signInAgain().catch(() => undefined);
    return again(context);
  }
  if (error instanceof Refused) return void tell(error.status === 404 ? t("This is no longer here.") : error.message, "risk");
  if (!(error instanceof Unreachable)) throw error;
  const tried = tries.get(context.sourceElement) ?? 0;
  tries.set(context.sourceElement, tried + 1);
  if (!tried) tellUnreachable();
  // What asks by itself goes on by itself; what a person chose is chosen again.
  if (context.sourceEvent.type !== "load") return;
  setTimeout(() => again(context), error.after ?? AGAIN_MS[Math.min(tried, AGAIN_MS.length - 1)]);
}

/** Why an answer is no fragment: the login has ended, the server is away, or it said no. */
async function fault(context: Context): Promise<unknown> {
  try {
    passable(context.response!.raw, context.response!.raw.url);
    await renew();
    return new Refused(context.response!.status, parsed(context.text));
  } catch (error) {
    return error;
  }
}

function parsed(text = ""): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { error: t("This did not work. Reload the page and try again.") };
  }
}

/** Watch what htmx does on the page. */
export function watchParts(): void {
  on("config:request", ({ request }) => withoutFiles(request.body));
  on("before:request", ({ target }) => target?.setAttribute("aria-busy", "true"));
  on("after:request", (context, event) => {
    if (isFragment(context.response!.status, context.text ?? "")) return void tries.delete(context.sourceElement);
    event.preventDefault(); // it is not swapped
    void fault(context).then((error) => overcome(context, error));
  });
  on("error", (context, event) => void overcome(context, event.detail.error?.name === "TypeError" || event.detail.error?.name === "AbortError" ? new Unreachable(location.href) : event.detail.error));
  on("finally:request", ({ target }) => target?.removeAttribute("aria-busy"));
  document.addEventListener("htmx:after:swap", () => mount());
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
  htmx.process(fresh);
  mount();
  if (stood) fresh.querySelector<HTMLElement>(stood)?.focus({ preventScroll: true });
}

/** Take what a whole page of ours has in the place of `selector`; false where it has none, or scripts of its own. */
export function replaceFrom(html: string, selector: string): boolean {
  const page = new DOMParser().parseFromString(html, "text/html");
  const [old, fresh] = [document, page].map((from) => from.querySelector<HTMLElement>(selector));
  if (!old || !fresh || fresh.querySelector("script[type=module]")) return false;
  replace(old, document.adoptNode(fresh));
  document.title = page.title;
  return true;
}
