// Which process of a file runs here: other tools draw several, or mark none. The engine runs exactly one.
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

/** What must be decided before the file can run; undefined where it says so itself. */
export function whichRuns(modeler: Modeler): Question | undefined {
  const { all, run } = running(modeler.getDefinitions() as unknown as Moddle);
  if (run.length === 1) return undefined;
  const registry = modeler.get<Registry>("elementRegistry");
  const pools = registry.filter((shape) => is(shape, "bpmn:Participant") && !shape.labelTarget);
  if (!all.length) {
    const empty = pools.filter(({ businessObject }) => !businessObject.get("processRef"));
    return {
      text: t("No pool of this file has a process in it. In which one do you draw it?"),
      options: empty.map((pool) => ({ label: nameOf(pool.businessObject), act: () => drawInside(modeler, pool) })),
    };
  }
  const poolOf = (process: Moddle) => pools.find(({ businessObject }) => businessObject.get("processRef") === process);
  const said = (process: Moddle) => nameOf(poolOf(process)?.businessObject ?? process);
  return {
    text: run.length
      ? t("The file has several processes. Which one runs here? The others stay as a drawing.")
      : t("The file is drawn to be read, not to run. Which process runs here?"),
    options: all.map((process) => ({ label: said(process), act: () => runOnly(modeler, process, all) })),
  };
}

function runOnly(modeler: Modeler, chosen: Moddle, all: Moddle[]): void {
  const root = (modeler.get("canvas") as { getRootElement(): Shape }).getRootElement();
  const modeling = modeler.get<Modeling>("modeling");
  for (const process of all) modeling.updateModdleProperties(root, process, { isExecutable: process === chosen });
}

/** An empty pool gets a process to draw in. */
function drawInside(modeler: Modeler, pool: Shape): void {
  const { name } = pool.businessObject;
  const opened = modeler.get<Replace>("bpmnReplace").replaceElement(pool, { type: "bpmn:Participant", isExpanded: true });
  const process = (opened.businessObject.get("processRef") as Moddle | undefined) ?? modeler.get<Factory>("bpmnFactory").create("bpmn:Process");
  modeler.get<Modeling>("modeling").updateModdleProperties(opened, process, { isExecutable: true, ...(name && { name }) });
}
