// @vitest-environment happy-dom
// What is drawn goes with the form; what a draft brings back is drawn again; drawing again forgets it.
import { beforeEach, expect, it, vi } from "vitest";
import { get, page } from "./server";

const pad = { isEmpty: vi.fn(() => false), toDataURL: vi.fn(() => "data:image/png;base64,AA"), fromDataURL: vi.fn(async () => undefined), clear: vi.fn(), off: vi.fn(), addEventListener: vi.fn() };
vi.mock("signature_pad", () => ({ default: vi.fn(function () { return pad; }) }));

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", class { observe() {} disconnect() {} });
  page('<form><div data-signs="Sign here" data-again="Draw again"><textarea hidden></textarea><input></div></form>');
});

it("keeps, brings back and forgets what is drawn", async () => {
  const { default: sign } = await import("../src/signature");
  const undo = sign(get("[data-signs]"));
  const sent = get<HTMLTextAreaElement>("textarea");
  expect([get("canvas").getAttribute("aria-label"), get("small").textContent]).toEqual(["Sign here", "Sign here"]);
  const changed = vi.fn();
  get("form").addEventListener("input", changed);
  const [event, keep] = pad.addEventListener.mock.calls[0] as unknown as [string, () => void];
  keep();
  expect([event, sent.value, changed.mock.calls.length]).toEqual(["endStroke", "data:image/png;base64,AA", 1]);
  expect(pad.fromDataURL).not.toHaveBeenCalled();
  sent.value = "data:image/png;base64,BB";
  get("form").dispatchEvent(new Event("change"));
  expect(pad.fromDataURL).toHaveBeenCalledWith("data:image/png;base64,BB", expect.anything());
  pad.isEmpty.mockReturnValue(true);
  get("button").click();
  expect([sent.value, pad.clear.mock.calls.length > 0]).toEqual(["", true]);
  undo();
  expect(pad.off).toHaveBeenCalled();
});
