// Leads a newcomer through a page: a dialog that goes from stop to stop, by mouse or keyboard; the server remembers.
import { json } from "../core/http";
import { the } from "../core/dom";
import { placed } from "./tour/placing";
import "./tour/tour.css";

interface Stop {
  at: string;
  title: string;
  text: string;
}
interface Tour {
  stops: Stop[];
  url: string;
  offer: boolean;
}

const MARGIN = 6;

class Guide {
  private readonly dialog = the<HTMLDialogElement>("#tour");
  private readonly offer = the("#tour-offer");
  private stops: { stop: Stop; target: HTMLElement }[] = [];
  private number = 0;

  constructor(private readonly tour: Tour) {
    const acts: Record<string, () => void> = {
      begin: () => this.begin(),
      decline: () => this.remember(),
      back: () => this.show(this.number - 1),
      on: () => this.show(this.number + 1),
      end: () => this.dialog.close(),
    };
    document.querySelectorAll<HTMLElement>("[data-tour]").forEach((button) =>
      button.addEventListener("click", () => acts[button.dataset.tour!]?.()),
    );
    this.dialog.addEventListener("close", () => this.remember());
    // What is typed here is not for an editor beneath.
    this.dialog.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "ArrowRight") this.show(this.number + 1);
      if (event.key === "ArrowLeft") this.show(this.number - 1);
    });
    window.addEventListener("resize", () => this.dialog.open && this.place());
    this.offer.hidden = !tour.offer;
  }

  private remember(): void {
    this.offer.hidden = true;
    if (!this.tour.offer) return;
    this.tour.offer = false;
    json("POST", this.tour.url).catch(() => {
      this.tour.offer = true; // it is offered again on the next page
    });
  }

  private begin(): void {
    this.offer.hidden = true;
    this.stops = this.tour.stops.flatMap((stop) => {
      const target = document.querySelector<HTMLElement>(stop.at);
      return target && target.getClientRects().length ? [{ stop, target }] : [];
    });
    if (!this.stops.length) return this.remember();
    this.dialog.showModal();
    this.show(0);
  }

  private show(number: number): void {
    if (number >= this.stops.length) return this.dialog.close();
    this.number = Math.max(0, number);
    const { stop, target } = this.stops[this.number]!;
    const count = the(".tour-count", this.dialog);
    count.textContent = (count.dataset.of ?? "")
      .replace("{number}", String(this.number + 1))
      .replace("{count}", String(this.stops.length));
    the("#tour-title", this.dialog).textContent = stop.title;
    the("#tour-text", this.dialog).textContent = stop.text;
    the<HTMLButtonElement>("[data-tour=back]", this.dialog).disabled = this.number === 0;
    const on = the("[data-tour=on]", this.dialog);
    on.textContent = (this.number + 1 === this.stops.length ? on.dataset.last : on.dataset.more) ?? "";
    target.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" }); // what is placed must stand still
    this.place();
    on.focus();
  }

  private place(): void {
    const about = this.stops[this.number]!.target.getBoundingClientRect();
    const card = the(".tour-card", this.dialog);
    const light = the(".tour-light", this.dialog);
    const [height, width] = [Math.min(about.height, innerHeight * 0.6), Math.min(about.width, innerWidth)];
    const { top, left } = about;
    light.style.cssText = `top:${top - MARGIN}px;left:${left - MARGIN}px;width:${width + 2 * MARGIN}px;height:${height + 2 * MARGIN}px`;
    const size = { width: card.offsetWidth, height: card.offsetHeight };
    const at = placed({ top, left, width, height }, size, { width: innerWidth, height: innerHeight });
    card.style.cssText = `top:${at.top}px;left:${at.left}px`;
  }
}

const handed = document.getElementById("tour-stops")?.textContent;
if (handed) new Guide(JSON.parse(handed) as Tour);
