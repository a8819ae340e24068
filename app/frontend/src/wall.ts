// A screen on a wall: reads itself anew, and says since when it has had no news.
import { poll } from "../core/poll";
import { isFragment, take } from "../core/partial";
import "./styles/wall.css";

const EVERY_MS = 15_000;
const STALE_MS = 90_000;

export default function attach(wall: HTMLElement): () => void {
  const stale = setTimeout(() => wall.querySelector("[data-stale]")?.removeAttribute("hidden"), STALE_MS);
  const end = poll(wall.dataset.wall!, (text) => void (isFragment(text) && take(wall, text)), { every: EVERY_MS });
  return () => {
    clearTimeout(stale);
    end();
  };
}
