// Palette, context pad and menus without what the engine refuses; ready-made steps under their domain's heading.
import { is, type Shape } from "./parts";
import { isOffered } from "./vocabulary";

type Entries = Record<string, { group?: unknown }>;
type Update = (entries: Entries) => Entries;
interface PopupMenu {
  registerProvider(menu: string, priority: number, provider: object): void;
}
interface Provided {
  registerProvider(priority: number, provider: object): void;
}

const LAST = 100; // after everybody else's

function kept(entries: Entries, wanted: (name: string) => boolean): Entries {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => wanted(name)));
}

function eventSubprocess(element: Shape | undefined): boolean {
  const scope = is(element, "bpmn:SubProcess") ? element : element?.parent;
  return is(scope, "bpmn:SubProcess") && scope?.businessObject.get("triggeredByEvent") === true;
}

class Menus {
  static $inject = ["popupMenu"];

  constructor(popupMenu: PopupMenu) {
    for (const menu of ["bpmn-replace", "bpmn-append", "bpmn-create"]) popupMenu.registerProvider(menu, LAST, this);
  }

  getPopupMenuEntries(element: Shape | Shape[]): Update {
    const one = Array.isArray(element) ? element[0] : element;
    const inside = eventSubprocess(one);
    return (entries) => kept(entries, (name) => name.includes("template") || isOffered(name, inside));
  }

  getPopupMenuHeaderEntries(): Update {
    return (entries) => kept(entries, (name) => isOffered(name, true));
  }
}

class Pads {
  static $inject = ["contextPad", "palette"];

  constructor(contextPad: Provided, palette: Provided) {
    contextPad.registerProvider(LAST, this);
    palette.registerProvider(LAST, this);
  }

  getContextPadEntries(): Update {
    return (entries) => kept(entries, (name) => isOffered(name, true));
  }

  getPaletteEntries(): Update {
    return (entries) => entries;
  }
}

export const OfferedOnly = {
  __init__: ["offeredMenus", "offeredPads"],
  offeredMenus: ["type", Menus],
  offeredPads: ["type", Pads],
};
