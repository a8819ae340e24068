// The running timer in the head of the page: true in every tab, and counting.
export interface Timer {
  number: string;
  summary: string;
  since: string;
}

const TICK_MS = 10_000;

/** How long a timer has run, in hours and minutes. */
export function elapsed(since: string, now = Date.now()): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / 60_000));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

function tick(bar: HTMLElement): void {
  const time = bar.querySelector("time");
  if (time?.dateTime) time.textContent = elapsed(time.dateTime);
}

/** Show the reader's timer as the server knows it; null where none runs. */
export function showTimer(timer: Timer | null): void {
  const bar = document.querySelector<HTMLElement>("[data-timer]");
  if (!bar) return;
  bar.hidden = !timer;
  if (!timer) return;
  const { timer: requests, here } = bar.dataset;
  const part = (name: string) => bar.querySelector<HTMLAnchorElement>(`[data-${name}]`)!;
  const page = `${requests}/${encodeURIComponent(timer.number)}`;
  part("what").href = page;
  part("what").querySelector("strong")!.textContent = timer.number;
  part("what").querySelector("span")!.textContent = timer.summary;
  part("stop").href = `${page}#stop-description`;
  part("switch").href = `${page}?then=${here}#stop-description`;
  part("switch").hidden = !here || here === timer.number;
  bar.querySelector("time")!.dateTime = timer.since;
  tick(bar);
}

/** Let the timer on the page count. */
export function countTimer(): void {
  const bar = document.querySelector<HTMLElement>("[data-timer]");
  if (bar) setInterval(() => tick(bar), TICK_MS);
}
