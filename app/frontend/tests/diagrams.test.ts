// @vitest-environment happy-dom
// What may be drawn, what is lost, what differs, what is wrong: the parts of the diagram editor that only think.
import { describe, expect, it } from "vitest";
import { BpmnModdle } from "bpmn-moddle";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import { lacking } from "../designer/bpmn/lint/elements";
import { flow, paths, starts, unsupported } from "../designer/bpmn/lint/flow";
import { joined, listed } from "../designer/bpmn/lint/findings";
import { isDefaultOf, lost } from "../designer/bpmn/losses";
import { columns } from "../designer/bpmn/layout";
import { bare, wrapped } from "../designer/bpmn/panel/writing";
import { isShown } from "../designer/bpmn/panel/shown";
import { unlinked } from "../designer/bpmn/templates";
import { isOffered, runs } from "../designer/bpmn/vocabulary";
import type { Moddle } from "../designer/bpmn/parts";
import { EMPTY } from "../designer/context";
import { said } from "../designer/compare/differences";

const HEAD = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d">`;

async function read(inside: string): Promise<{ process: Moddle; by: (id: string) => Moddle }> {
  const moddle = new BpmnModdle({ camunda });
  const { rootElement, elementsById } = await moddle.fromXML(`${HEAD}<bpmn:process id="p" isExecutable="true">${inside}</bpmn:process></bpmn:definitions>`);
  const process = (rootElement as unknown as Moddle).get("rootElements")[0] as Moddle;
  return { process, by: (id) => elementsById[id] as unknown as Moddle };
}

describe("the vocabulary", () => {
  it("offers what the engine runs and nothing else", () => {
    for (const name of ["append-user-task", "replace-with-none-end", "create-timer-boundary", "append-signal-end", "append-signal-start", "create-link-intermediate-throw", "replace-with-conditional-flow"])
      expect(isOffered(name), name).toBe(true);
    for (const name of ["replace-with-transaction", "toggle-loop", "create-complex-gateway", "append-message-start", "replace-with-non-interrupting-signal-start"])
      expect(isOffered(name), name).toBe(false);
    expect(isOffered("replace-with-message-start", true)).toBe(true);
    expect(runs("bpmn:UserTask")).toBe(true);
    expect(runs("bpmn:Transaction")).toBe(false);
  });

  it("hides from the panel what is refused", () => {
    expect(isShown("boundaryEvent timer", "timer")).toBe(true);
    expect(isShown("userTask", "CamundaPlatform__TaskListener")).toBe(false);
    expect(isShown("process", "general", "versionTag")).toBe(false);
    expect(isShown("userTask", "CamundaPlatform__Input", "t-inputParameter-0-name")).toBe(true);
    expect(isShown("userTask", "CamundaPlatform__Input", "t-inputParameter-0-type")).toBe(false);
    expect(isShown("manualTask", "CamundaPlatform__Input")).toBe(false);
    expect(isShown("callActivity", "CamundaPlatform__InMappingPropagation", "inMapping-propagation")).toBe(true);
    expect(isShown("callActivity", "CamundaPlatform__InMappingPropagation", "inMapping-propagation-local")).toBe(false);
  });
});

describe("lint", () => {
  it("finds what cannot be reached and what cannot end", async () => {
    const { process } = await read(
      `<bpmn:startEvent id="s"/><bpmn:task id="t"/><bpmn:task id="alone"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/>`,
    );
    expect(paths(process)).toEqual([
      ["s", "From here no end event can be reached."],
      ["t", "From here no end event can be reached."],
      ["alone", "Nothing leads here."],
    ]);
    expect(starts(process)).toEqual([]);
  });

  it("wants a condition or the default on ways out of a gateway", async () => {
    const { by } = await read(
      `<bpmn:exclusiveGateway id="g" default="b"/><bpmn:task id="t"/><bpmn:sequenceFlow id="a" sourceRef="g" targetRef="t"/><bpmn:sequenceFlow id="b" sourceRef="g" targetRef="t"/>`,
    );
    by("g").outgoing = [by("a"), by("b")];
    expect(flow(by("a"))).toEqual(["This flow out of a gateway needs a condition, or be the default."]);
    expect(flow(by("b"))).toEqual([]);
  });

  it("says what elements lack", async () => {
    const { by } = await read(
      `<bpmn:serviceTask id="service"/><bpmn:serviceTask id="ready" camunda:type="external" camunda:topic="x.y"/><bpmn:callActivity id="call"/>` +
        `<bpmn:endEvent id="end"><bpmn:signalEventDefinition/></bpmn:endEvent><bpmn:complexGateway id="complex"/>` +
        `<bpmn:endEvent id="undo"><bpmn:compensateEventDefinition/></bpmn:endEvent>`,
    );
    expect(lacking(by("service"))).toEqual(["A service task is external and names an operation as its topic."]);
    expect(lacking(by("ready"))).toEqual([]);
    expect(lacking(by("call"))).toEqual(["A call activity names the process it calls."]);
    expect(lacking(by("end"))).toEqual(["The event names no signal."]);
    expect(lacking(by("undo"))).toEqual([expect.stringMatching("does not run compensation: draw")]);
    expect(unsupported(by("complex"))).toEqual([expect.stringMatching("does not run complex gateways: draw an inclusive gateway")]);
  });

  it("follows links, and knows that a process may begin with a signal", async () => {
    const link = (kind: string, id: string, name: string) => `<bpmn:intermediate${kind}Event id="${id}"><bpmn:linkEventDefinition name="${name}"/></bpmn:intermediate${kind}Event>`;
    const { process } = await read(
      `<bpmn:startEvent id="s"><bpmn:signalEventDefinition/></bpmn:startEvent>${link("Throw", "a", "L")}${link("Catch", "b", "L")}<bpmn:endEvent id="e"/>` +
        `<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="a"/><bpmn:sequenceFlow id="g" sourceRef="b" targetRef="e"/>`,
    );
    expect([paths(process), starts(process)]).toEqual([[], []]);
  });

  it("says once what the server says too", () => {
    const mine = { engine: [{ id: "t", message: "Nothing leads here.", category: "error" as const }] };
    const server = [
      { element: "t", severity: "error" as const, reason: "Nothing leads here." },
      { element: "u", severity: "warning" as const, reason: "Nobody sees it." },
      { element: null, severity: "error" as const, reason: "The file is empty." },
    ];
    const all = joined(mine, server);
    expect(listed(all, server).map(({ element, reason }) => [element, reason])).toEqual([
      [null, "The file is empty."],
      ["t", "Nothing leads here."],
      ["u", "Nobody sees it."],
    ]);
  });
});

describe("files", () => {
  it("names what would be lost, and nothing that is only written differently", () => {
    const before = `<a xmlns="urn:x"><task id="t" colour="red" implementation="none"/><spell id="s">abra</spell></a>`;
    const after = `<y:a xmlns:y="urn:x"><y:task id="t" colour="red"/></y:a>`;
    expect(lost(before, after, (name, value) => `${name}=${value}` === "implementation=none")).toEqual([`<spell id="s">`]);
    expect(lost(before, before)).toEqual([]);
    const described = { registry: { typeMap: { "dmn:DecisionTable": { properties: [{ name: "hitPolicy", default: "UNIQUE" }] } } } };
    const [written, saved] = [`<t id="t" hitPolicy="UNIQUE"/>`, `<t id="t"/>`];
    expect(lost(written, saved, isDefaultOf(described))).toEqual([]);
    expect(lost(written.replace("UNIQUE", "FIRST"), saved, isDefaultOf(described))).toEqual([`<t id="t"> hitPolicy`]);
  });

  it("hold no names of templates", () => {
    const context = { ...EMPTY, templates: [{ id: "a.b", name: "A", appliesTo: [], properties: [] }] };
    expect(unlinked(`<t camunda:modelerTemplate="a.b" id="x"/><u camunda:modelerTemplate="theirs"/>`, context)).toBe(
      `<t id="x"/><u camunda:modelerTemplate="theirs"/>`,
    );
  });

  it("keep expressions as they were typed", () => {
    expect(bare("${price > 2}")).toBe("price > 2");
    expect(bare("a ${b} c")).toBe("a ${b} c");
    expect(wrapped("price > ")).toBe("${price > }");
    expect(bare(wrapped("price > "))).toBe("price > ");
  });

  it("without a picture are laid out by the distance from the start", async () => {
    const { by } = await read(`<bpmn:startEvent id="s"/><bpmn:task id="t"/><bpmn:endEvent id="e"/>`);
    const [s, t, e] = ["s", "t", "e"].map(by) as [Moddle, Moddle, Moddle];
    const found = columns([s, t, e], [{ source: s, target: t }, { source: t, target: e }, { source: t, target: s }]);
    expect([...found.values()]).toEqual([0, 1, 2]);
  });

  it("say what an element says", async () => {
    const { by } = await read(
      `<bpmn:serviceTask id="t" name="Ask"><bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="price">\${2}</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>`,
    );
    const words = said(by("t"));
    expect(words.get("name")).toBe("Ask");
    expect([...words.keys()].some((path) => path.includes("price"))).toBe(true);
  });
});
