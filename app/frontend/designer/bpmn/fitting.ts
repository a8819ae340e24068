// Where a diagram stands in the editor when it opens: whole, not larger than drawn, beside the palette.
import type { Canvas } from "./parts";

const AROUND = 24;

export function fit(canvas: Canvas, frame: HTMLElement): void {
  const { inner, outer } = canvas.viewbox() as Record<"inner" | "outer", { x: number; y: number; width: number; height: number }>;
  if (!inner.width || !outer.width) return;
  const palette = (frame.querySelector<HTMLElement>(".djs-palette")?.offsetWidth ?? 0) + AROUND;
  const scale = Math.min(1, (outer.width - palette - 2 * AROUND) / inner.width, (outer.height - 2 * AROUND) / inner.height);
  const [width, height] = [outer.width / scale, outer.height / scale];
  const x = inner.x + inner.width / 2 - (outer.width + palette) / 2 / scale;
  canvas.viewbox({ x, y: inner.y + (inner.height - height) / 2, width, height });
}
