// Which processes a file has, and where to draw one if it has none.
import type Modeler from "bpmn-js/lib/Modeler";
import type { Question } from "../editor";
import { t } from "../../core/texts";
import { is, type Factory, type Modeling, type Moddle, type Registry, type Shape } from "./parts";

interface Replace {
  replaceElement(element: Shape, target: object): Shape;
}

const nameOf = (element: Moddle) => element.name || element.id;

/** The processes of a file, and those that it says run: as the server reads it. */
export function running(definitions: Moddle): { all: Moddle[]; run: Moddle[] } {
  const all = ((definitions.get("rootElements") as Moddle[] | undefined) ?? []).filter((one) => is(one, "bpmn:Process"));
  return { all, run: all.filter((one) => one.get("isExecutable") !== false) };
}

/** In which pool to draw, where no pool of the file has a process; undefined where one has. */
export function whereDrawn(modeler: Modeler): Question | undefined {
  if (running(modeler.getDefinitions() as unknown as Moddle).all.length) return undefined;
  const pools = modeler.get<Registry>("elementRegistry").filter((shape) => is(shape, "bpmn:Participant") && !shape.labelTarget);
  const empty = pools.filter(({ businessObject }) => !businessObject.get("processRef"));
  return {
    text: t("No pool of this file has a process in it. In which one do you draw it?"),
    options: empty.map((pool) => ({ label: nameOf(pool.businessObject), act: () => drawInside(modeler, pool) })),
  };
}

/** An empty pool gets a process to draw in. */
function drawInside(modeler: Modeler, pool: Shape): void {
  const { name } = pool.businessObject;
  const opened = modeler.get<Replace>("bpmnReplace").replaceElement(pool, { type: "bpmn:Participant", isExpanded: true });
  const process = (opened.businessObject.get("processRef") as Moddle | undefined) ?? modeler.get<Factory>("bpmnFactory").create("bpmn:Process");
  modeler.get<Modeling>("modeling").updateModdleProperties(opened, process, { isExecutable: true, ...(name && { name }) });
}
