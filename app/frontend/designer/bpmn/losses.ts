// What a file would lose if the editor saved it: everything of it that the saved file does not hold.
/** What bpmn.io's readers know of a notation. */
export interface Described {
  registry: { typeMap: Record<string, { properties?: { name: string; default?: unknown }[] }> };
}

const DI = "http://www.omg.org/spec/BPMN/20100524/DI";
const TYPE = "http://www.w3.org/2001/XMLSchema-instance";

function key(element: Element): string {
  return `${element.namespaceURI}\n${element.localName}\n${element.getAttribute("id") ?? ""}`;
}

function counted(root: Element, describe: (element: Element) => string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const element of [root, ...root.getElementsByTagName("*")]) {
    for (const item of describe(element)) found.set(item, (found.get(item) ?? 0) + 1);
  }
  return found;
}

function missing(before: Map<string, number>, later: Map<string, number>): string[] {
  return [...before].filter(([item, count]) => (later.get(item) ?? 0) < count).map(([item]) => item);
}

function attributes(isDefault: (name: string, value: string) => boolean): (element: Element) => string[] {
  return (element) =>
    [...element.attributes]
      .filter(({ name, namespaceURI }) => !name.startsWith("xmlns") && namespaceURI !== TYPE)
      .filter(({ localName, value }) => !isDefault(localName, value) && element.namespaceURI !== DI)
      .map(({ localName, namespaceURI }) => `${key(element)}\n${namespaceURI ?? ""}\n${localName}`);
}

function said(element: Element): string {
  const [, name, id] = key(element).split("\n");
  return id ? `<${name} id="${id}">` : `<${name}>`;
}

function remarks(xml: string): number {
  return xml.split("<!--").length - 1;
}

/** Whether an attribute says what holds anyway, so that a saved file leaves it out. */
export function isDefaultOf({ registry }: Described): (name: string, value: string) => boolean {
  const all = Object.values(registry.typeMap).flatMap((type) => type.properties ?? []);
  const defaults = new Set(all.filter((p) => p.default !== undefined).map((p) => `${p.name.split(":").pop()}=${String(p.default)}`));
  return (name, value) => defaults.has(`${name}=${value}`);
}

/** Elements and attributes of `before` that `later` does not hold, in words such as `<signal id="s"> name`. */
export function lost(before: string, later: string, isDefault: (name: string, value: string) => boolean = () => false): string[] {
  const parse = (text: string) => new DOMParser().parseFromString(text, "application/xml").documentElement;
  const [old, saved] = [parse(before), parse(later)];
  const gone = missing(counted(old, (element) => [key(element)]), counted(saved, (element) => [key(element)]));
  const goneKeys = new Set(gone);
  const elements = [...old.getElementsByTagName("*")].filter((element) => goneKeys.has(key(element)));
  const describe = attributes(isDefault);
  const lostAttributes = missing(counted(old, describe), counted(saved, describe))
    .map((item) => item.split("\n"))
    .filter(([space, name, id]) => !goneKeys.has(`${space}\n${name}\n${id}`))
    .map(([, name, id, , attribute]) => `<${name}${id ? ` id="${id}"` : ""}> ${attribute}`);
  const comments = remarks(before) > remarks(later) ? ["<!-- -->"] : [];
  return [...new Set([...elements.map(said), ...lostAttributes, ...comments])];
}
