// The diagram of decisions that need each other: only what the engine runs can be drawn, and a new decision is a table.
import type { EventBus } from "../bpmn/parts";

type Entries = Record<string, unknown>;
interface Providers {
  registerProvider(...given: unknown[]): void;
}
interface Made {
  $type: string;
  $parent?: unknown;
  [name: string]: unknown;
}
interface Factory {
  create(type: string, given?: Record<string, unknown>): Made;
}

const REFUSED = /knowledge|literal-expression/; // ids of entries whose elements the engine does not know
const LATE = 500; // after dmn-js has named its own

const kept = () => (entries: Entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => !REFUSED.test(id)));

function inside(parent: Made, name: string, child: Made, isMany = false): Made {
  child.$parent = parent;
  parent[name] = isMany ? [child] : child;
  return child;
}

class Graph {
  static $inject = ["palette", "contextPad", "popupMenu", "eventBus", "drdFactory"];

  constructor(palette: Providers, pad: Providers, menu: Providers, bus: EventBus, factory: Factory) {
    palette.registerProvider(LATE, { getPaletteEntries: kept });
    pad.registerProvider(LATE, { getContextPadEntries: kept });
    menu.registerProvider("dmn-replace", LATE, { getPopupMenuEntries: kept });
    bus.on("commandStack.shape.create.preExecute", ({ context }: { context: { shape: { businessObject: Made } } }) => {
      const decision = context.shape.businessObject;
      if (decision.$type !== "dmn:Decision" || decision.decisionLogic) return;
      const table = inside(decision, "decisionLogic", factory.create("dmn:DecisionTable", { hitPolicy: "FIRST" }));
      const input = inside(table, "input", factory.create("dmn:InputClause"), true);
      inside(input, "inputExpression", factory.create("dmn:LiteralExpression", { typeRef: "string", text: "" }));
      inside(table, "output", factory.create("dmn:OutputClause", { name: "result", typeRef: "string" }), true);
    });
  }
}

export const GraphModule = { __init__: ["graph"], graph: ["type", Graph] };
