// The first fault of a page is in sight and has the focus, also on a telephone and in what was folded.
const FAULTS = ["[data-focus]", "main .is-wrong", "main [aria-invalid=true]", "main .notice.tone-broken[role=alert]"];

export function showFirstFault(): void {
  const found = FAULTS.map((fault) => document.querySelector<HTMLElement>(fault)).find(Boolean);
  if (!found) return;
  for (let fold = found.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  const place = found.matches(".is-wrong") ? (found.querySelector<HTMLElement>("input, select, textarea") ?? found) : found;
  if (place.tabIndex < 0) place.tabIndex = -1;
  place.focus({ preventScroll: true });
  found.scrollIntoView({ block: "center" });
}
