// Attaches scripts to elements: at load and after each part that is replaced, with what undoes them when they leave.
type Undo = (() => void) | void;
type Attach = (element: HTMLElement) => Undo;
/** Either attaches at once, or loads the module that does: `() => import("./board")` with a default export. */
type Load = () => Promise<{ default: Attach }>;

interface Registered {
  selector: string;
  attach: Attach;
}

const registered: Registered[] = [];
const attached = new Map<HTMLElement, Map<string, Undo>>();

function meet(element: HTMLElement, { selector, attach }: Registered): void {
  const known = attached.get(element) ?? new Map<string, Undo>();
  if (known.has(selector)) return;
  known.set(selector, undefined);
  attached.set(element, known);
  known.set(selector, attach(element));
}

/** Attach to every element of `selector` that is or comes on the page; `attach` may return what undoes it. */
export function register(selector: string, attach: Attach): void {
  const one = { selector, attach };
  registered.push(one);
  for (const element of document.querySelectorAll<HTMLElement>(selector)) meet(element, one);
}

/** The same with a module that is loaded only where it is needed. */
export function registerLazily(selector: string, load: Load): void {
  register(selector, (element) => {
    let undo: Undo;
    let gone = false;
    void load().then((module) => (gone ? undefined : (undo = module.default(element))));
    return () => {
      gone = true;
      undo?.();
    };
  });
}

/** The same for a fold: whoever does not open it loads nothing. */
export function registerFolded(selector: string, load: Load): void {
  register(selector, (element) => {
    const fold = element as HTMLDetailsElement;
    let undo: Undo;
    let gone = false;
    const open = () => {
      if (!fold.open) return;
      fold.removeEventListener("toggle", open);
      void load().then((module) => (gone ? undefined : (undo = module.default(fold))));
    };
    fold.addEventListener("toggle", open);
    open();
    return () => {
      gone = true;
      undo?.();
    };
  });
}

/** Meet what is new within `root`, and let go of what has left the page. */
export function mount(root: ParentNode = document): void {
  for (const [element, undos] of attached) {
    if (element.isConnected) continue;
    attached.delete(element);
    for (const undo of undos.values()) undo?.();
  }
  for (const one of registered) {
    if (root instanceof HTMLElement && root.matches(one.selector)) meet(root, one);
    for (const element of root.querySelectorAll<HTMLElement>(one.selector)) meet(element, one);
  }
}

/** The data that the server handed to an element's script in a `<script type="application/json">` within it. */
export function data<T>(element: HTMLElement): T {
  return JSON.parse(element.querySelector('script[type="application/json"]')?.textContent ?? "null") as T;
}
