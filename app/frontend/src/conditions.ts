// Fields that are asked for one answer of another field only: hidden until it is given.
import { register } from "../core/mount";

type Condition = [key: string, decider: string, value: string];

function isMet(form: HTMLFormElement, [, decider, value]: Condition): boolean {
  const named = `[name="${CSS.escape(decider)}"]`;
  return !form.querySelector(named) || form.querySelector(`${named}[value="${CSS.escape(value)}"]:checked`) !== null;
}

function follow(given: HTMLElement): () => void {
  const form = given.closest("form")!;
  const conditions = JSON.parse(given.textContent ?? "[]") as Condition[];
  const look = () => {
    for (const [key] of conditions) {
      const isWanted = conditions.every((one) => one[0] !== key || isMet(form, one));
      form.querySelector(`.for-${CSS.escape(key)}`)?.classList.toggle("is-wanted", isWanted);
    }
  };
  form.addEventListener("change", look);
  window.addEventListener("pageshow", look); // the browser has put back what was chosen
  look();
  return () => window.removeEventListener("pageshow", look);
}

/** Follow the answers of every form that asks more for some of them. */
export function watchConditions(): void {
  register("script[data-conditions]", follow);
}
