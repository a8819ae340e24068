// A diagram in the engine's dialect that is only looked at, with marks on some of its elements.
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import { Diagram } from "../../core/diagram";

/** Draw a diagram into `place`, fitted; `marks` are CSS classes by element. */
export async function draw(place: HTMLElement, xml: string, marks: Map<string, string> = new Map()): Promise<Diagram> {
  const diagram = new Diagram(place, { camunda });
  await diagram.draw(xml);
  diagram.markAll(marks);
  return diagram;
}
