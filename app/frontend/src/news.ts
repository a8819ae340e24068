// Keeps a page true: badges, lists and discussions follow what others do, and nothing that is being typed is lost.
import { page as ask, Refused } from "../core/http";
import { replaceFrom } from "../core/partial";
import { poll } from "../core/poll";
import { showTimer, type Timer } from "./timer";

interface News {
  badges: Record<string, number>;
  timer: Timer | null;
  version: string;
}

const part = (path: string | undefined): string => path?.split("/")[1] ?? "";

/** A menu entry shows what waits on any of its pages. */
export function showBadges(badges: News["badges"]): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-badge]")) {
    const counts = Object.entries(badges).filter(([path]) => part(path) === part(place.dataset.badge));
    const number = counts.reduce((sum, [, count]) => sum + count, 0);
    const shown = number >= 100 ? "99+" : String(number);
    if ((place.firstElementChild?.firstChild?.textContent?.trim() ?? "0") === shown) continue;
    place.replaceChildren();
    if (!number) continue;
    const said = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: ` ${place.dataset.said ?? ""}` });
    const count = Object.assign(document.createElement("span"), { className: "count", textContent: shown });
    count.append(said);
    place.append(count);
  }
}

/** Whether somebody has typed or chosen something here that is not sent. */
function isTouched(region: HTMLElement): boolean {
  const typed = [...region.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")];
  return typed.some((field) => field.value !== field.defaultValue || ("checked" in field && field.checked !== field.defaultChecked));
}

/** Who is writing learns that somebody else has written, and where; their words are sent as read from then on. */
function warnWriters(before: string | undefined): void {
  const now = document.querySelector<HTMLElement>("[data-seen]")?.dataset.seen;
  const seen = document.querySelector<HTMLInputElement>('form input:is([name=seen], [name="message-seen"])');
  if (!seen || !now || now === before) return;
  seen.value = now;
  const place = seen.form?.querySelector<HTMLElement>("[data-meanwhile]");
  if (!place || !seen.form?.querySelector("textarea")?.value) return;
  const link = Object.assign(document.createElement("a"), { href: `#message-${now}`, textContent: place.dataset.said ?? "" });
  place.replaceChildren(link);
  place.classList.add("notice", "tone-risk");
}

async function readAnew(page: string): Promise<void> {
  const read = await ask(page).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error; // the page is gone: what it shows stays
  });
  if (!read) return;
  const before = document.querySelector<HTMLElement>("[data-seen]")?.dataset.seen;
  for (const region of document.querySelectorAll<HTMLElement>("[data-live]")) {
    if (!isTouched(region)) replaceFrom(read.text, `#${region.id}`);
  }
  warnWriters(before);
}

/** Ask every few seconds what is new, and show it. */
export function followNews(): void {
  const { news, newsTag, newsVersion, newsPage } = document.body.dataset;
  if (!news) return;
  let version = newsVersion;
  poll(
    news,
    async (text) => {
      const found = JSON.parse(text) as News;
      showBadges(found.badges);
      showTimer(found.timer);
      if (found.version === version || !newsPage) return;
      version = found.version;
      await readAnew(newsPage);
    },
    { etag: newsTag },
  );
}
