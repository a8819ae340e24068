// A signature drawn with a finger, a pen or the mouse: what is drawn goes with the form as a picture on white.
import SignaturePad from "signature_pad";
import { make, the } from "../core/dom";

const HEIGHT = 160; // pixels
const MOST = 1200; // pixels of the picture's width

/** Put what is drawn on above the field for the name. */
export default function sign(place: HTMLElement): () => void {
  const drawn = the<HTMLTextAreaElement>("textarea", place);
  const canvas = make("canvas", { role: "img", "aria-label": place.dataset.signs! });
  const again = make("button", { type: "button", class: "btn btn-sm" }, place.dataset.again!);
  place.prepend(canvas, make("div", { class: "sign-line" }, make("small", {}, place.dataset.signs!), again));
  const pad = new SignaturePad(canvas, { backgroundColor: "#fff", penColor: "#14213d" });
  let shown: string | undefined;
  const keep = () => {
    shown = drawn.value = pad.isEmpty() ? "" : pad.toDataURL("image/png");
    for (const kind of ["input", "change"]) drawn.dispatchEvent(new Event(kind, { bubbles: true })); // a draft keeps it
  };
  const show = () => {
    if (drawn.value === shown) return; // what stands there is ours
    shown = drawn.value;
    pad.clear();
    if (drawn.value) void pad.fromDataURL(drawn.value, { width: canvas.clientWidth, height: HEIGHT }).catch(() => undefined);
  };
  const fit = () => {
    const width = canvas.clientWidth;
    if (!width) return;
    const ratio = Math.min(Math.max(devicePixelRatio, 1), MOST / width);
    if (canvas.width === Math.round(width * ratio)) return;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(HEIGHT * ratio);
    canvas.getContext("2d")!.scale(ratio, ratio);
    pad.clear();
    shown = undefined;
    show();
  };
  const watching = new ResizeObserver(fit);
  watching.observe(canvas);
  pad.addEventListener("endStroke", keep);
  const form = drawn.form!;
  form.addEventListener("change", show); // a draft has put it back
  again.addEventListener("click", () => {
    pad.clear();
    keep();
  });
  fit();
  return () => {
    watching.disconnect();
    pad.off();
    form.removeEventListener("change", show);
  };
}
