// @vitest-environment happy-dom
// Around the canvas: what is pasted, created, fitted and found fault with, and what the editor says of itself.
import { beforeEach, expect, it, vi } from "vitest";
import Linter from "bpmnlint/lib/linter";
import { BpmnModdle } from "bpmn-moddle";
import { ReadyMadeStepsModule } from "../designer/bpmn/creating";
import { revive, SharedClipboardModule } from "../designer/bpmn/clipboard";
import { fit } from "../designer/bpmn/fitting";
import { LINTING } from "../designer/bpmn/lint/rules";
import { Others } from "../designer/bpmn/others";
import type { Canvas, Moddle, Overlays, Registry, Shape } from "../designer/bpmn/parts";
import { propertyWord } from "../designer/compare/words";
import { showState, words } from "../designer/drafts/status";
import { translateWithin } from "../designer/forms/translating";
import { COMPONENTS, find, isShown, opensAtOnce } from "../designer/forms/vocabulary";
import { showRevisions } from "../designer/page/revisions";
import { isTyping, showShortcuts } from "../designer/page/shortcuts";
import { answers, asked, get, page, said } from "./server";

beforeEach(() => page('<main id="place"></main>'));

it("makes of a copied text the elements again, one where it was one, each in what holds it", () => {
  const moddle = new BpmnModdle() as unknown as { create(type: string, properties: object): Moddle };
  const task = { $type: "bpmn:UserTask", id: "t", documentation: [{ $type: "bpmn:Documentation", text: "x" }] };
  const [one, again] = revive(JSON.stringify([task, task]), moddle) as Moddle[];
  expect(one).toBe(again);
  expect([one!.$instanceOf("bpmn:Task"), one!.get("documentation")[0].$parent]).toEqual([true, one]);
});

it("keeps nothing rather than something older where the browser has no room", () => {
  const Clipboard = SharedClipboardModule.clipboard[1] as new (moddle: object) => { set(data: unknown): void; isEmpty(): boolean; clear(): unknown };
  const clipboard = new Clipboard({});
  clipboard.set({ a: 1 });
  expect(clipboard.clear()).toEqual({ a: 1 });
  clipboard.set({ a: 1 });
  const full = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const kept = localStorage;
  vi.stubGlobal("localStorage", { getItem: (key: string) => kept.getItem(key), removeItem: (key: string) => kept.removeItem(key), setItem: full });
  clipboard.set({ b: 2 });
  expect(clipboard.isEmpty()).toBe(true);
});

it("makes a step of a template within the command that places it, once, and chooses what it became", () => {
  const heard = new Map<string, (event: object) => void>();
  const on = (event: string, ...rest: unknown[]) => void heard.set(event, rest.at(-1) as (event: object) => void);
  const business = { set: vi.fn() } as unknown as Moddle;
  const [shape, became] = [{ id: "a", businessObject: business } as Shape, { id: "b" } as Shape];
  const templates = { applyTemplate: vi.fn(() => became), createElement: undefined as unknown as (template: object) => Shape };
  const select = vi.fn();
  const Steps = ReadyMadeStepsModule.readyMadeSteps[1] as new (...services: unknown[]) => unknown;
  const factory = { createShape: vi.fn(() => shape) };
  new Steps(templates, factory, { on }, { select });
  expect(templates.createElement({ name: "Tell", appliesTo: ["bpmn:Task"], elementType: { value: "bpmn:ServiceTask" } })).toBe(shape);
  expect(factory.createShape).toHaveBeenCalledWith({ type: "bpmn:ServiceTask" });
  expect(business.set).toHaveBeenCalledWith("name", "Tell");
  heard.get("commandStack.shape.append.postExecuted")!({ context: { shape } });
  heard.get("commandStack.elements.create.postExecuted")!({ context: { elements: [shape] } });
  expect(templates.applyTemplate).toHaveBeenCalledTimes(1);
  heard.get("autoPlace.end")!({ shape });
  heard.get("create.end")!({ context: { elements: [{ id: "other" } as Shape] } });
  expect(select.mock.calls).toEqual([[became]]);
});

it("shows a diagram whole, never larger than drawn, and an empty one as it is", () => {
  const shown: { width: number; height: number }[] = [];
  const canvas = (inner: object) => ({ viewbox: (box?: never) => (box ? shown.push(box) : { inner, outer: { x: 0, y: 0, width: 1000, height: 500 } }) }) as unknown as Canvas;
  fit(canvas({ x: 0, y: 0, width: 100, height: 50 }), get("#place"));
  fit(canvas({ x: 0, y: 0, width: 3000, height: 100 }), get("#place"));
  fit(canvas({ x: 0, y: 0, width: 0, height: 0 }), get("#place"));
  expect(shown).toHaveLength(2);
  expect(shown[0]).toMatchObject({ width: 1000, height: 500 });
  expect(shown[1]!.width).toBeGreaterThan(3000);
});

it("marks where others are, and no longer where they were or what is gone", () => {
  const known = new Set(["a", "b"]);
  const marked = new Set<string>();
  const canvas = { addMarker: (id: string) => marked.add(id), removeMarker: (id: string) => marked.delete(id) } as unknown as Canvas;
  const overlays = { add: vi.fn(), remove: vi.fn() } as unknown as Overlays;
  const others = new Others(canvas, overlays, { get: (id: string) => (known.has(id) ? {} : undefined) } as Registry);
  const eva = { initials: "EM", name: "Eva Malá" };
  others.show(new Map([["a", eva], ["gone", eva]]));
  expect([...marked]).toEqual(["a"]);
  others.show(new Map([["b", eva]]));
  expect([...marked]).toEqual(["b"]);
  expect(overlays.remove).toHaveBeenCalledTimes(2);
});

it("says the drawing rules of others in our words, beside the engine's own", async () => {
  const inside = `<bpmn:startEvent id="s"/><bpmn:task id="t"/><bpmn:task id="u"/><bpmn:endEvent id="e"/>
    <bpmn:sequenceFlow id="a" sourceRef="s" targetRef="t"/><bpmn:sequenceFlow id="b" sourceRef="t" targetRef="e"/>
    <bpmn:sequenceFlow id="c" sourceRef="t" targetRef="u"/>`;
  const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"><bpmn:process id="p" isExecutable="true">${inside.replace(
    /<bpmn:(\w+) id="(s|t|u|e)"\/>/g,
    (_, kind: string, id: string) => `<bpmn:${kind} id="${id}">${{ s: ["-a"], t: ["+a", "-b", "-c"], u: ["+c"], e: ["+b"] }[id]!.map((way) => (way[0] === "-" ? `<bpmn:outgoing>${way[1]}</bpmn:outgoing>` : `<bpmn:incoming>${way[1]}</bpmn:incoming>`)).join("")}</bpmn:${kind}>`,
  )}</bpmn:process></bpmn:definitions>`;
  const { rootElement } = await new BpmnModdle().fromXML(xml);
  const found = (await new Linter(LINTING).lint(rootElement)) as Record<string, { id: string; message: string; category: string }[]>;
  expect(found["no-implicit-split"]).toMatchObject([{ id: "t", message: "Several flows leave at once; draw a parallel gateway to say so.", category: "warn" }]);
  expect(found.engine).toEqual(expect.arrayContaining([expect.objectContaining({ id: "u", message: "From here no end event can be reached.", category: "error" })]));
});

it("says of properties what they are called, of unknown ones their names", () => {
  expect(propertyWord("inputOutput › price")).toBe("Parameters › price");
  expect(propertyWord("timeCycle")).toBe("Timer");
});

it("says in words how saving stands", () => {
  showState(get("#place"), { kind: "refused", reason: "too large" });
  expect([get("#place").dataset.state, get("#place").textContent]).toEqual(["refused", "Not saved: too large"]);
  expect(get("#place").className).toContain("tone-broken");
  expect(words({ kind: "saved", at: new Date(2026, 10, 30, 9, 5) })).toMatch(/^Saved 0?9:05/);
});

it("offers in forms what our pages draw, and finds a field in whatever group it stands", () => {
  expect(COMPONENTS).not.toContain("iframe");
  expect([isShown("general"), isShown("condition"), isShown("general", "id-path"), isShown("general", "label")]).toEqual([true, false, false, true]);
  expect([isShown("general", "path", "group"), isShown("general", "path", "dynamiclist")]).toEqual([false, true]);
  expect([opensAtOnce("general"), opensAtOnce("custom-values")]).toEqual([true, false]);
  const schema = { components: [{ type: "group", components: [{ key: "price", id: "f1", label: "Price" }] }, { key: "price", id: "f2" }] };
  expect([find(schema, "price")?.id, find(schema, "f2")?.key, find(schema, "no")]).toEqual(["f1", "price", undefined]);
});

it("restores an earlier version and tells the page what the server made of it", async () => {
  const versions = [2, 1].map((revision) => ({ revision, author: "Eva", at: "2026-11-30T08:00:00Z" }));
  answers((method) => said(method === "GET" ? { revisions: versions } : { revision: 3, content: "<x/>" }));
  HTMLDialogElement.prototype.showModal ??= () => undefined;
  const told: unknown[] = [];
  await showRevisions("/drafts/7/revisions", 2, async (saved) => void told.push(saved));
  const rows = [...document.querySelectorAll("dialog tr")];
  expect(rows.map((row) => row.lastElementChild!.textContent)).toEqual(["shown now", "Restore"]);
  rows[1]!.querySelector("button")!.click();
  await vi.waitFor(() => expect(told).toEqual([{ revision: 3, content: "<x/>" }]));
  expect(asked.at(-1)!.slice(0, 2)).toEqual(["POST", "/drafts/7/revisions/1/restore"]);
  expect(document.querySelector("dialog")).toBeNull();
});

it("knows who is typing, and shows its keys", () => {
  page("<input><button></button><p></p>");
  expect([isTyping(get("input")), isTyping(get("button")), isTyping(null)]).toEqual([true, false, false]);
  showShortcuts();
  expect(document.querySelectorAll("dialog tr").length).toBeGreaterThan(10);
  expect(get("dialog tr").textContent).toBe("CtrlZUndo");
});

it("says again in the reader's words what a form's palette says in its own, and nothing that people wrote", async () => {
  page('<div id="place"><div class="fjs-palette-container"></div><div class="fjs-form"></div></div>');
  translateWithin(get("#place"));
  for (const place of [".fjs-palette-container", ".fjs-form"]) get(place).innerHTML = '<span title="Select">Select</span>';
  await vi.waitFor(() => expect(get(".fjs-palette-container span").textContent).toBe("One from a list"));
  expect(get(".fjs-form span").textContent).toBe("Select");
});
