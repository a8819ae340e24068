// Lays out a diagram that comes without a picture: in columns by the distance from the start, row under row.
import type { Moddle } from "./parts";

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Moddles {
  create(type: string, properties?: object): Moddle;
}
const [COLUMN, ROW, LEFT, TOP] = [160, 130, 160, 80];

function size(node: Moddle): { width: number; height: number } {
  if (node.$instanceOf("bpmn:Event")) return { width: 36, height: 36 };
  if (node.$instanceOf("bpmn:Gateway")) return { width: 50, height: 50 };
  return { width: 100, height: 80 };
}

/** The column of each node: how many steps from where nothing leads to it. */
export function columns(nodes: Moddle[], flows: { source: Moddle; target: Moddle }[]): Map<Moddle, number> {
  const begin = nodes.filter((node) => !flows.some(({ target }) => target === node));
  const found = new Map<Moddle, number>();
  let front = begin.length ? begin : nodes.slice(0, 1);
  for (let column = 0; front.length; column++) {
    front.forEach((node) => found.has(node) || found.set(node, column));
    front = flows.filter(({ source, target }) => front.includes(source) && !found.has(target)).map(({ target }) => target);
  }
  nodes.forEach((node) => found.has(node) || found.set(node, 0));
  return found;
}

function boxes(process: Moddle): Map<Moddle, Box> {
  const elements = (process.get("flowElements") as Moddle[]) ?? [];
  const nodes = elements.filter((one) => one.$instanceOf("bpmn:FlowNode"));
  const flows = elements
    .filter((one) => one.$instanceOf("bpmn:SequenceFlow") && one.sourceRef && one.targetRef)
    .map((one) => ({ source: one.sourceRef as Moddle, target: one.targetRef as Moddle }));
  const attached = nodes.filter((one) => one.attachedToRef).map((one) => ({ source: one.attachedToRef as Moddle, target: one }));
  const rows: number[] = [];
  const found = new Map<Moddle, Box>();
  for (const [node, column] of columns(nodes, [...flows, ...attached])) {
    const { width, height } = size(node);
    const row = (rows[column] = (rows[column] ?? -1) + 1);
    found.set(node, { x: LEFT + column * COLUMN - width / 2, y: TOP + row * ROW + 40 - height / 2, width, height });
  }
  for (const { source, target } of attached) {
    const host = found.get(source);
    if (host) found.set(target, { x: host.x + host.width - 54, y: host.y + host.height - 18, width: 36, height: 36 });
  }
  return found;
}

/** Give the first process of a file without a picture one. */
export function layOut(definitions: Moddle, moddle: Moddles): void {
  const process = (definitions.get("rootElements") as Moddle[]).find((root) => root.$instanceOf("bpmn:Process"));
  if (!process) return;
  const found = boxes(process);
  const shapes = [...found].map(([node, box]) =>
    moddle.create("bpmndi:BPMNShape", { id: `${node.id}_di`, bpmnElement: node, bounds: moddle.create("dc:Bounds", box) }),
  );
  const flows = (process.get("flowElements") as Moddle[]).filter((one) => one.$instanceOf("bpmn:SequenceFlow"));
  const edges = flows.flatMap((flow) => {
    const [from, to] = [found.get(flow.sourceRef), found.get(flow.targetRef)];
    if (!from || !to) return [];
    const points = [
      { x: from.x + from.width, y: from.y + from.height / 2 },
      { x: to.x, y: to.y + to.height / 2 },
    ].map((point) => moddle.create("dc:Point", point));
    return [moddle.create("bpmndi:BPMNEdge", { id: `${flow.id}_di`, bpmnElement: flow, waypoint: points })];
  });
  const plane = moddle.create("bpmndi:BPMNPlane", { id: `${process.id}_plane`, bpmnElement: process, planeElement: [...shapes, ...edges] });
  for (const part of plane.get("planeElement") as Moddle[]) part.$parent = plane;
  const diagram = moddle.create("bpmndi:BPMNDiagram", { id: `${process.id}_diagram`, plane });
  plane.$parent = diagram;
  diagram.$parent = definitions;
  definitions.set("diagrams", [diagram]);
}
