// Opens a file in the editor, whatever it comes from, and says what saving it would lose.
import type Modeler from "bpmn-js/lib/Modeler";
import { Unreadable } from "../editor";
import { t } from "../shared/texts";
import { layOut } from "./layout";
import { lost } from "./losses";
import type { Moddle } from "./parts";

interface Registered {
  registry: { typeMap: Record<string, { properties?: { name: string; default?: unknown }[] }> };
  create(type: string, properties?: object): Moddle;
}

function isDefaultOf(moddle: Registered): (name: string, value: string) => boolean {
  const all = Object.values(moddle.registry.typeMap).flatMap((type) => type.properties ?? []);
  const defaults = new Set(all.filter((p) => p.default !== undefined).map((p) => `${p.name.split(":").pop()}=${String(p.default)}`));
  return (name, value) => defaults.has(`${name}=${value}`);
}

async function draw(modeler: Modeler, xml: string): Promise<string[]> {
  try {
    const { warnings } = await modeler.importXML(xml);
    return warnings.map((warning) => (warning as unknown as Error).message ?? String(warning));
  } catch (error) {
    const { message } = error as Error;
    if (!/no diagram to display|no process or collaboration/.test(message)) throw new Unreadable(message);
    const definitions = modeler.getDefinitions() as unknown as Moddle | undefined;
    if (!definitions) throw new Unreadable(message);
    layOut(definitions, modeler.get<Registered>("moddle"));
    const fresh = await modeler.saveXML({ format: true });
    const { warnings } = await modeler.importXML(fresh.xml!);
    return [t("The file has no picture; the steps are laid out one after another."), ...warnings.map(String)];
  }
}

/** Open a file; what it would lose, in words. Throws Unreadable. */
export async function open(modeler: Modeler, xml: string): Promise<string[]> {
  const warnings = await draw(modeler, xml);
  const { xml: saved } = await modeler.saveXML({ format: true });
  return [...new Set([...warnings, ...lost(xml, saved!, isDefaultOf(modeler.get<Registered>("moddle")))])];
}
