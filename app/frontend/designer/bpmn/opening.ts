// Opens a file in the editor, whatever it comes from, and says what saving it would lose.
import type Modeler from "bpmn-js/lib/Modeler";
import { Unreadable } from "../editor";
import { t } from "../../core/texts";
import { layOut } from "./layout";
import { isDefaultOf, lost, type Described } from "./losses";
import type { Moddle } from "./parts";

interface Registered extends Described {
  create(type: string, properties?: object): Moddle;
  fromXML(xml: string): Promise<{ rootElement: Moddle }>;
  toXML(root: Moddle, how: object): Promise<{ xml: string }>;
}

const PLANE = /<(\w+:)?BPMNPlane\b/;

/** The file with a picture, if it has none. */
async function withPicture(moddle: Registered, xml: string): Promise<{ xml: string; remarks: string[] }> {
  if (PLANE.test(xml)) return { xml, remarks: [] };
  const { rootElement } = await moddle.fromXML(xml);
  layOut(rootElement, moddle);
  const drawn = await moddle.toXML(rootElement, { format: true });
  return { xml: drawn.xml, remarks: [t("The file has no picture; the steps are laid out one after another.")] };
}

export interface Opened {
  remarks: string[];
  losses: string[]; // what saving it would lose, such as `<signal id="s">`
}

/** Open a file. Throws Unreadable. */
export async function open(modeler: Modeler, xml: string): Promise<Opened> {
  const moddle = modeler.get<Registered>("moddle");
  try {
    const drawn = await withPicture(moddle, xml);
    await modeler.importXML(drawn.xml);
    const { xml: saved } = await modeler.saveXML({ format: true });
    return { remarks: drawn.remarks, losses: lost(xml, saved!, isDefaultOf(moddle)) };
  } catch (error) {
    throw new Unreadable((error as Error).message);
  }
}
