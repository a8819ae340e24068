// A diagram that is only looked at, with marks on some of its elements.
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/diagram-js.css";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { followFingers, type Canvas as Fitted } from "../../src/fitting";
import type { Canvas, Registry } from "./parts";

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Draw a diagram into `place`, fitted; `marks` are CSS classes by element. */
export async function draw(place: HTMLElement, xml: string, marks: Map<string, string> = new Map()): Promise<NavigatedViewer> {
  const viewer = new NavigatedViewer({
    container: place,
    moddleExtensions: { camunda },
    bpmnRenderer: {
      defaultFillColor: token("--surface"),
      defaultStrokeColor: token("--diagram-line"),
      defaultLabelColor: token("--ink"),
    },
    textRenderer: { defaultStyle: { fontFamily: token("--font") } },
  });
  await viewer.importXML(xml);
  const [canvas, registry] = [viewer.get<Canvas>("canvas"), viewer.get<Registry>("elementRegistry")];
  for (const [id, mark] of marks) if (registry.get(id)) canvas.addMarker(id, mark);
  canvas.zoom("fit-viewport", "auto");
  followFingers(() => viewer.get<Fitted>("canvas"), place);
  place.dataset.drawn = "yes";
  return viewer;
}
