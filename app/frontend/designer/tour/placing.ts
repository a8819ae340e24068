// Where the card of a tour stands: beside what it is about, inside the window.
export interface Box {
  top: number;
  left: number;
  width: number;
  height: number;
}
const GAP = 14;

/** Below what it is about, else above, else over its middle; never outside the window. */
export function placed(about: Box, card: { width: number; height: number }, window: { width: number; height: number }): { top: number; left: number } {
  const left = about.left + about.width / 2 - card.width / 2;
  const below = about.top + about.height + GAP;
  const above = about.top - GAP - card.height;
  const middle = about.top + about.height / 2 - card.height / 2;
  const top = below + card.height <= window.height ? below : above >= 0 ? above : middle;
  const within = (at: number, size: number, most: number) => Math.max(GAP, Math.min(at, most - size - GAP));
  return { top: within(top, card.height, window.height), left: within(left, card.width, window.width) };
}
