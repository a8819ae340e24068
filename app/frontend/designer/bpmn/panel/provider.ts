// The properties panel as the engine understands it: what it does not run is not shown, our own groups are added.
import type { Context } from "../../context";
import type { CommandStack, Factory, Modeling, Registry, Shape } from "../parts";
import { entry } from "./entries";
import { groupsOf, type Group } from "./groups";
import { timerHelp } from "./known";
import { isShown, kindOf } from "./shown";
import { Writer } from "./writing";

interface Shown extends Group {
  items?: { entries: { id: string }[] }[];
}

const LAST = 200; // after bpmn.io's providers, the templates' among them
const ORDER = ["general", "ElementTemplates__", "podpora-", "timer", "multiInstance"];

function cut(kind: string, group: Shown): Shown {
  const entries = group.entries?.filter((entry) => isShown(kind, group.id, (entry as { id: string }).id));
  const items = group.items?.map((item) => ({ ...item, entries: item.entries.filter(({ id }) => isShown(kind, group.id, id)) }));
  return { ...group, ...(entries && { entries }), ...(items && { items }) };
}

function rank(group: Shown): number {
  const found = ORDER.findIndex((begin) => group.id.startsWith(begin));
  return found < 0 ? ORDER.length : found;
}

export class PodporaProvider {
  static $inject = ["propertiesPanel", "modeling", "bpmnFactory", "commandStack", "elementRegistry", "config.podpora"];

  constructor(
    panel: { registerProvider(priority: number, provider: object): void },
    private readonly modeling: Modeling,
    private readonly factory: Factory,
    private readonly commands: CommandStack,
    private readonly registry: Registry,
    private readonly config: { context: Context },
  ) {
    panel.registerProvider(LAST, this);
  }

  getGroups(element: Shape): (groups: Shown[]) => Shown[] {
    const { modeling, factory, commands, registry } = this;
    const writer = new Writer({ modeling, factory, commands, registry }, element);
    const kind = kindOf(writer.node);
    return (groups) => {
      const theirs = groups.filter(({ id }) => isShown(kind, id)).map((group) => cut(kind, group));
      const timer = theirs.find(({ id }) => id === "timer");
      if (timer?.entries) timer.entries = [...timer.entries, entry(timerHelp(writer, this.config.context))];
      return [...theirs, ...groupsOf(writer, this.config.context)].sort((a, b) => rank(a) - rank(b));
    };
  }
}

export const PodporaPanel = { __init__: ["podporaProvider"], podporaProvider: ["type", PodporaProvider] };
