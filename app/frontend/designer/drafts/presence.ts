// Tells the server that this window is here and what is selected in it, and shows who else is.
import { json, SignedOut, Unreachable } from "../../core/http";
import { make } from "../../core/dom";
import { t } from "../../core/texts";
import type { Reader } from "./model";

export const EVERY_MS = 10_000;

export interface Told {
  revision: number;
  readers: Reader[];
}

export class Presence {
  private element: string | null = null;
  private timer?: ReturnType<typeof setInterval>;

  constructor(
    private readonly url: string,
    private readonly window: string,
    private readonly tell: (told: Told) => void,
  ) {}

  start(): void {
    void this.ask();
    this.timer = setInterval(() => document.visibilityState === "visible" && void this.ask(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** The page goes: colleagues need not wait until it is missed. */
  leave(): void {
    this.stop();
    json("POST", this.url, { window: this.window, gone: true }, { keepalive: true }).catch(() => undefined); // it is missed in half a minute
  }

  select(element: string | null): void {
    if (element === this.element) return;
    this.element = element;
    void this.ask();
  }

  private async ask(): Promise<void> {
    try {
      this.tell(await json<Told>("POST", this.url, { window: this.window, element: this.element }));
    } catch (error) {
      // Saving says what is wrong; who is here matters less.
      if (!(error instanceof SignedOut || error instanceof Unreachable)) throw error;
    }
  }
}

export function others(readers: Reader[], window: string): Reader[] {
  return readers.filter((reader) => reader.window !== window);
}

export function showReaders(place: HTMLElement, readers: Reader[]): void {
  place.replaceChildren(
    ...readers.map((reader) =>
      make(
        "li",
        { title: t("{name} is here too", { name: reader.name }) },
        make("span", { class: `avatar-dot hue-${hue(reader.name)}`, "aria-hidden": "true" }, reader.initials),
        make("span", { class: "visually-hidden" }, t("{name} is here too", { name: reader.name })),
      ),
    ),
  );
}

/** The same of eight colours for the same name as on every other page (app/web/filters.py). */
export function hue(name: string): number {
  return new TextEncoder().encode(name).reduce((sum, byte) => sum + byte, 0) % 8;
}
