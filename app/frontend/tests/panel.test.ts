// @vitest-environment happy-dom
// Opening a file, and the panel of an element: what it asks of which element, what it writes, what is never lost.
import { render } from "@bpmn-io/properties-panel/preact";
import { jsx } from "@bpmn-io/properties-panel/preact/jsx-runtime";
import { BpmnModdle } from "bpmn-moddle";
import type Modeler from "bpmn-js/lib/Modeler";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import { describe, expect, it } from "vitest";
import { open } from "../designer/bpmn/opening";
import { choices, entry, type Field } from "../designer/bpmn/panel/entries";
import { groupsOf } from "../designer/bpmn/panel/groups";
import { Writer, type Tools } from "../designer/bpmn/panel/writing";
import type { Moddle, Shape } from "../designer/bpmn/parts";
import { EMPTY, type Context } from "../designer/context";
import { Unreadable } from "../designer/editor";
import { get, page } from "./server";

const HEAD = '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">';
const file = (inside: string, roots = "") => `${HEAD}${roots}<bpmn:process id="p" isExecutable="true">${inside}</bpmn:process></bpmn:definitions>`;
const known = () => new BpmnModdle({ camunda }) as unknown as { create(type: string, properties?: object): Moddle; fromXML(xml: string): Promise<{ rootElement: Moddle; elementsById: Record<string, Moddle> }>; toXML(root: Moddle, how: object): Promise<{ xml: string }> };

describe("a file", () => {
  /** bpmn.io's modeler as far as opening asks it: its real reader and writer, no canvas. */
  function modeler(): Modeler & { imported: string } {
    const moddle = known();
    let root: Moddle;
    const made = {
      imported: "",
      get: () => moddle,
      importXML: async (xml: string) => {
        made.imported = xml;
        root = (await moddle.fromXML(xml)).rootElement;
      },
      saveXML: (how: object) => moddle.toXML(root, how),
    };
    return made as unknown as Modeler & { imported: string };
  }
  const PICTURE = '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"><di:BPMNPlane bpmnElement="p"/></di:BPMNDiagram>';
  const pictured = (xml: string) => xml.replace("</bpmn:definitions>", `${PICTURE}$&`);
  const STEPS = '<bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/><bpmn:userTask id="t"/>';

  it("with a picture is opened as it is", async () => {
    const drawn = pictured(file(STEPS));
    const editor = modeler();
    expect(await open(editor, drawn)).toEqual({ remarks: [], losses: [] });
    expect(editor.imported).toBe(drawn);
  });

  it("without one is laid out, and that is said", async () => {
    const editor = modeler();
    const { remarks, losses } = await open(editor, file(STEPS));
    expect([remarks, losses]).toEqual([["The file has no picture; the steps are laid out one after another."], []]);
    const shown = [...editor.imported.matchAll(/<bpmndi:BPMN(?:Shape|Edge)[^>]* bpmnElement="(\w+)"/g)].map((hit) => hit[1]);
    expect(shown.sort()).toEqual(["f", "s", "t"]);
  });

  it("tells what saving it would lose, with a picture or without", async () => {
    const strange = file(`<!-- why -->${STEPS}`);
    expect((await open(modeler(), pictured(strange))).losses).toEqual(["<!-- -->"]);
    expect((await open(modeler(), strange)).losses).toEqual(["<!-- -->"]);
  });

  it("that is none is refused in words", async () => {
    await expect(open(modeler(), "no file at all")).rejects.toThrow(Unreadable);
  });
});

describe("the panel", () => {
  /** bpmn.io's commands as far as the panel gives them: what they write, they write at once. */
  const tools = (moddle: ReturnType<typeof known>): Tools => {
    const set = (node: Moddle, values: Record<string, unknown>) => Object.entries(values).forEach(([name, value]) => node.set(name, value));
    return {
      factory: moddle,
      modeling: { updateProperties: (shape: Shape, values: Record<string, unknown>) => set(shape.businessObject, values) },
      commands: { execute: (_: string, steps: { context: { moddleElement: Moddle; properties: Record<string, unknown> } }[]) => steps.forEach(({ context }) => set(context.moddleElement, context.properties)) },
      registry: {},
    } as unknown as Tools;
  };

  async function opened(inside: string, id: string, roots = "", context: Partial<Context> = {}) {
    const moddle = known();
    const { rootElement, elementsById } = await moddle.fromXML(file(inside, roots));
    const node = elementsById[id]!;
    const groups = () => groupsOf(new Writer(tools(moddle), { id, type: node.$type, businessObject: node } as Shape), { ...EMPTY, ...context });
    const field = (name: string) => groups().flatMap((one) => one.entries as { id: string; field: Field }[]).find((one) => one.id === name)!.field;
    const saved = async () => (await moddle.toXML(rootElement, {})).xml;
    return { node, field, saved, ids: () => groups().map((one) => one.id.replace("podpora-", "")), root: rootElement };
  }

  it.each([
    ['<bpmn:userTask id="x"/>', ["people", "form"]],
    ['<bpmn:startEvent id="x"/>', ["form"]],
    ['<bpmn:startEvent id="x"><bpmn:timerEventDefinition/></bpmn:startEvent>', []],
    ['<bpmn:startEvent id="x"><bpmn:messageEventDefinition/></bpmn:startEvent>', ["message"]],
    ['<bpmn:businessRuleTask id="x"/>', ["decision", "running"]],
    ['<bpmn:callActivity id="x"/>', ["called"]],
    ['<bpmn:scriptTask id="x"/>', ["script", "running"]],
    ['<bpmn:receiveTask id="x"/>', ["message"]],
    ['<bpmn:sendTask id="x"/>', ["message", "running"]],
    ['<bpmn:sendTask id="x" camunda:topic="mail.send"/>', ["running"]], // an operation, which names no message
    ['<bpmn:endEvent id="x"><bpmn:errorEventDefinition/></bpmn:endEvent>', ["error"]],
    ['<bpmn:endEvent id="x"><bpmn:escalationEventDefinition/></bpmn:endEvent>', ["escalation"]],
    ['<bpmn:endEvent id="x"><bpmn:signalEventDefinition/></bpmn:endEvent>', ["signal"]],
    ['<bpmn:intermediateCatchEvent id="x"><bpmn:linkEventDefinition/></bpmn:intermediateCatchEvent>', ["link"]],
    ['<bpmn:exclusiveGateway id="g"/><bpmn:task id="t"/><bpmn:sequenceFlow id="x" sourceRef="g" targetRef="t"/>', ["condition"]],
    ['<bpmn:task id="a"/><bpmn:task id="b"/><bpmn:sequenceFlow id="x" sourceRef="a" targetRef="b"/>', []],
    ['<bpmn:parallelGateway id="g"/><bpmn:task id="t"/><bpmn:sequenceFlow id="x" sourceRef="g" targetRef="t"/>', []],
  ])("of %s asks for %j", async (inside, asked) => {
    expect((await opened(inside, "x")).ids()).toEqual(asked);
  });

  it("of the process asks who may start it and whether customers see it", async () => {
    const { ids, field, node } = await opened("", "p");
    expect(ids()).toEqual(["starters", "customers"]);
    field("candidateStarterGroups").set("staff:agent");
    expect(node.get("camunda:candidateStarterGroups")).toBe("staff:agent");
  });

  it("binds a form, a decision to those deployed with it, and to nothing where none is chosen", async () => {
    const forms = [{ key: "order", name: "Order" }];
    const task = await opened('<bpmn:userTask id="x" camunda:formRef="old"/>', "x", "", { forms });
    expect(task.field("formRef").choices!.map(({ label }) => label)).toEqual(["Not chosen", "Order (order)", "old – not known here"]);
    task.field("formRef").set("order");
    expect(await task.saved()).toContain('camunda:formRef="order" camunda:formRefBinding="deployment"');
    task.field("formRef").set(undefined);
    expect(await task.saved()).not.toContain("formRef");
    const rule = await opened('<bpmn:businessRuleTask id="x"/>', "x", "", { decisions: [{ key: "kind", name: "kind" }] });
    rule.field("decisionRef").set("kind");
    rule.field("mapDecisionResult").set("singleEntry");
    expect(await rule.saved()).toContain('camunda:decisionRef="kind" camunda:decisionRefBinding="deployment" camunda:mapDecisionResult="singleEntry"');
    rule.field("decisionRef").set(undefined);
    expect(await rule.saved()).not.toContain("decisionRef");
  });

  it("writes a condition as an expression and reads it without its wrapping", async () => {
    const { field, saved } = await opened('<bpmn:inclusiveGateway id="g"/><bpmn:task id="t"/><bpmn:sequenceFlow id="x" sourceRef="g" targetRef="t"/>', "x");
    field("conditionExpression").set("price > 5");
    expect(field("conditionExpression").get()).toBe("price > 5");
    expect(await saved()).toContain("${price &gt; 5}");
    field("conditionExpression").set(undefined);
    expect(await saved()).not.toContain("conditionExpression");
  });

  it("calls a calculation what runs it, and only as long as there is one", async () => {
    const { field, node } = await opened('<bpmn:scriptTask id="x"/>', "x");
    field("script").set("total = 1");
    expect([node.get("script"), node.get("scriptFormat")]).toEqual(["total = 1", "python"]);
    field("script").set(undefined);
    expect(node.get("scriptFormat")).toBeUndefined();
  });

  it("points at the message of the file, makes one that is new, and keeps only what is asked of it", async () => {
    const roots = '<bpmn:message id="m" name="paid"/>';
    const { field, node, root, saved } = await opened('<bpmn:receiveTask id="x"/>', "x", roots, { messages: ["paid", "news"] });
    expect(field("messageChoice").choices!.map(({ value }) => value)).toEqual(["", "paid", "news"]);
    field("messageChoice").set("paid");
    expect(node.get("messageRef").id).toBe("m");
    field("messageName").set("visit confirmed");
    const messages = () => root.get("rootElements").filter((one: Moddle) => one.$type === "bpmn:Message").map((one: Moddle) => one.name);
    expect([messages(), node.get("messageRef").name]).toEqual([["paid", "visit confirmed"], "visit confirmed"]);
    field("messageChoice").set("paid");
    expect([messages(), node.get("messageRef").id]).toEqual([["paid", "visit confirmed"], "m"]);
    field("variables").set("amount, paid_on");
    field("correlationKey").set("visit:1");
    expect([field("variables").get(), field("correlationKey").get()]).toEqual(["amount, paid_on", "visit:1"]);
    field("variables").set(undefined);
    expect([field("variables").get(), field("correlationKey").get()]).toEqual(["", "visit:1"]);
    field("correlationKey").set(undefined);
    expect(await saved()).not.toContain("extensionElements");
    const thrown = await opened('<bpmn:intermediateThrowEvent id="x"><bpmn:messageEventDefinition/></bpmn:intermediateThrowEvent>', "x");
    expect(() => thrown.field("variables")).toThrow(); // it takes nothing from what it sends
  });

  it("offers the errors that are known and those of the file; one that catches may catch any", async () => {
    const roots = '<bpmn:error id="e" name="Too dear" errorCode="dear"/>';
    const context = { errors: [{ code: "gone", name: "Gone" }] };
    const inside = '<bpmn:task id="t"/><bpmn:boundaryEvent id="x" attachedToRef="t"><bpmn:errorEventDefinition id="d1"/></bpmn:boundaryEvent>';
    const caught = await opened(inside, "x", roots, context);
    expect(caught.field("errorChoice").choices!.map(({ label }) => label)).toEqual(["Any", "Gone (gone)", "Too dear (dear)"]);
    caught.field("errorChoice").set("dear");
    expect(caught.field("errorChoice").get()).toBe("dear");
    const thrown = await opened('<bpmn:endEvent id="x"><bpmn:errorEventDefinition id="d1"/></bpmn:endEvent>', "x", roots, context);
    expect(thrown.field("errorChoice").choices![0]!.label).toBe("Not chosen");
    thrown.field("errorCode").set("late");
    expect(await thrown.saved()).toMatch(/<bpmn:error id="\w+" name="late" errorCode="late"|<bpmn:error name="late" errorCode="late"/);
  });

  it("names signals, links, and whose the tasks of a lane are", async () => {
    const roots = '<bpmn:signal id="n" name="news"/>';
    const caught = await opened('<bpmn:intermediateCatchEvent id="x"><bpmn:signalEventDefinition id="d1"/></bpmn:intermediateCatchEvent>', "x", roots);
    expect(caught.field("signalChoice").choices!.map(({ value }) => value)).toEqual(["", "news"]);
    caught.field("signalName").set("storm");
    caught.field("variables").set("area");
    expect(await caught.saved()).toMatch(/<bpmn:signal (?:id="\w+" )?name="storm"/);
    const thrown = await opened('<bpmn:intermediateThrowEvent id="x"><bpmn:signalEventDefinition id="d1"/></bpmn:intermediateThrowEvent>', "x", roots);
    expect(() => thrown.field("variables")).toThrow();
    const link = await opened('<bpmn:intermediateThrowEvent id="x"><bpmn:linkEventDefinition id="d1"/></bpmn:intermediateThrowEvent>', "x");
    link.field("linkName").set("there");
    expect([link.field("linkName").get(), await link.saved()]).toEqual(["there", expect.stringContaining('name="there"')]);
    const lane = await opened('<bpmn:laneSet id="l"><bpmn:lane id="x" name="Příjem"/></bpmn:laneSet>', "x");
    lane.field("group").set("staff:dispatcher");
    expect([lane.field("group").get(), lane.ids()]).toEqual(["staff:dispatcher", ["lane"]]);
  });

  it("says how a step runs: as a job, with tries, before others", async () => {
    const { field, saved } = await opened('<bpmn:serviceTask id="x"/>', "x");
    expect(field("asyncBefore").get()).toBe(false);
    field("asyncBefore").set(true);
    field("failedJobRetryTimeCycle").set("R5/PT5M");
    field("jobPriority").set("3");
    expect([field("asyncBefore").get(), field("failedJobRetryTimeCycle").get()]).toEqual([true, "R5/PT5M"]);
    expect(await saved()).toContain('camunda:asyncBefore="true" camunda:jobPriority="3"');
    field("asyncBefore").set(false);
    field("failedJobRetryTimeCycle").set(undefined);
    expect(await saved()).not.toMatch(/asyncBefore|failedJobRetryTimeCycle|extensionElements/);
  });
});

describe("a field", () => {
  const shown = (field: Field) => {
    page('<div id="panel"></div>');
    const { component } = entry(field) as { component: (props: object) => unknown };
    render(jsx(component, { element: {}, field }), get("#panel"));
  };

  it("of a list shows what is chosen, even what is not known, and writes nothing for none", () => {
    const written: unknown[] = [];
    shown({ id: "form", label: "Form", help: "Which form.", kind: "pick", get: () => "old", set: (value) => written.push(value), choices: choices([{ key: "new", name: "New" }], "old") });
    const list = get<HTMLSelectElement>("select");
    expect([get("label").textContent, list.value, [...list.options].map((one) => one.label || one.textContent)]).toEqual(["Form", "old", ["Not chosen", "New (new)", "old – not known here"]]);
    for (const value of ["new", ""]) {
      list.value = value;
      list.dispatchEvent(new Event("input"));
    }
    expect(written).toEqual(["new", undefined]);
  });

  it("to tick is ticked as it stands, and says so", () => {
    const written: unknown[] = [];
    shown({ id: "job", label: "Run as a job", kind: "tick", get: () => true, set: (value) => written.push(value) });
    const box = get<HTMLInputElement>("input[type=checkbox]");
    expect(box.checked).toBe(true);
    box.click();
    expect(written).toEqual([false]);
  });

  it("keeps its kind for ever, so that nobody loses the focus while typing", () => {
    const text = () => entry({ id: "a", label: "A", kind: "text", get: () => "", set: () => undefined }) as { component: unknown };
    expect(text().component).toBe(text().component);
    const isEdited = (entry({ id: "a", label: "A", kind: "pick", get: () => "", set: () => undefined }) as { isEdited: (node: object) => boolean }).isEdited;
    expect([isEdited({ value: "x" }), isEdited({ value: "" })]).toEqual([true, false]);
  });

  it("offers what has one word for key and name by that word", () => {
    expect(choices([{ key: "paid", name: "paid" }], "paid", "Any")).toEqual([{ value: "", label: "Any" }, { value: "paid", label: "paid" }]);
  });
});
