// How a diagram that is only looked at stands in its frame: whole where it can be read so, and moved by fingers.
interface Point {
  x: number;
  y: number;
}
export interface Box extends Point {
  width: number;
  height: number;
}
export interface Canvas {
  resized(): void;
  scroll(by: { dx: number; dy: number }): void;
  viewbox(): { inner: Box };
  viewbox(box: Box): unknown;
  zoom(level?: number | "fit-viewport", at?: "auto" | Point): number;
}

const READABLE = 0.55; // the least scale at which a telephone's reader can read the names
const NARROW = 600;
const AROUND = 40;

/** The scale at which a diagram of this width is shown in a frame of that width. */
export function scaleFor(width: number, frame: number): number {
  const whole = Math.min(1, (frame - AROUND) / width);
  return frame < NARROW ? Math.max(whole, READABLE) : whole;
}

/** Show the whole diagram, or on a telephone its beginning as large as it can be read; the frame's height follows. */
export function fit(canvas: Canvas, frame: HTMLElement, least: number, most: number): void {
  const { x, y, width, height } = canvas.viewbox().inner;
  const scale = scaleFor(width, frame.clientWidth);
  const tall = Math.round(Math.min(Math.max(height * scale + 2 * AROUND, least), most));
  frame.style.height = `${tall}px`;
  canvas.resized();
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() >= scale - 0.01 || frame.clientWidth >= NARROW) return;
  const shown = { width: frame.clientWidth / scale, height: tall / scale };
  canvas.viewbox({ x: x - AROUND / 2, y: y + height / 2 - shown.height / 2, ...shown });
}

function apart(fingers: Point[]): number {
  return Math.hypot(fingers[0]!.x - fingers[1]!.x, fingers[0]!.y - fingers[1]!.y);
}

function middle(fingers: Point[]): Point {
  const sum = fingers.reduce((all, one) => ({ x: all.x + one.x, y: all.y + one.y }), { x: 0, y: 0 });
  return { x: sum.x / fingers.length, y: sum.y / fingers.length };
}

/** One finger moves the diagram sideways (up and down it moves the page), two move and zoom it. */
export function followFingers(canvas: () => Canvas, frame: HTMLElement): void {
  const down = new Map<number, Point>();
  const at = ({ clientX: x, clientY: y }: PointerEvent): Point => ({ x, y });
  frame.style.touchAction = "pan-y";
  frame.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") down.set(event.pointerId, at(event));
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    frame.addEventListener(end, (event) => down.delete((event as PointerEvent).pointerId));
  }
  frame.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId)) return;
    const before = [...down.values()];
    down.set(event.pointerId, at(event));
    const after = [...down.values()];
    const [from, to, place] = [middle(before), middle(after), frame.getBoundingClientRect()];
    canvas().scroll({ dx: to.x - from.x, dy: after.length > 1 ? to.y - from.y : 0 });
    if (after.length !== 2) return;
    canvas().zoom((canvas().zoom() * apart(after)) / apart(before), { x: to.x - place.left, y: to.y - place.top });
  });
}
