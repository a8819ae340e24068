// form-js speaks English only: what it writes is said again in the reader's language as it appears.
import { t } from "../../core/texts";

// Words that mean something else on other pages.
const MEANT: Record<string, string> = { Select: "One from a list" };
const SPOKEN = ["title", "placeholder", "aria-label"];

function translate(root: Node): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node: Node | null = root; node; node = walker.nextNode()) {
    if (node instanceof Text) {
      // What people wrote stands in fields and in the form itself, never in these labels.
      const english = node.data.trim();
      const said = english ? t(MEANT[english] ?? english) : english;
      if (said !== english) node.data = node.data.replace(english, said);
    } else if (node instanceof Element) {
      for (const name of SPOKEN) {
        const english = node.getAttribute(name);
        if (english && t(english) !== english) node.setAttribute(name, t(english));
      }
    }
  }
}

const OURS = ".fjs-palette-container, .bio-properties-panel";

/** Keep the palette and the panel below `place` in the reader's language. */
export function translateWithin(place: HTMLElement): void {
  const within = (node: Node) => (node instanceof Element ? node : node.parentElement);
  new MutationObserver((changes) => {
    for (const { addedNodes, target } of changes) {
      for (const node of addedNodes) {
        const element = within(node);
        if (element?.closest(OURS)) translate(node);
        else element?.querySelectorAll(OURS).forEach(translate);
      }
      if (target instanceof Text && within(target)?.closest(OURS)) translate(target);
    }
  }).observe(place, { childList: true, subtree: true, characterData: true });
}
