// The editor of diagrams, put together: bpmn.io's parts and ours.
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/diagram-js.css";
import "@bpmn-io/element-template-chooser/dist/element-template-chooser.css";
import "@bpmn-io/properties-panel/dist/assets/properties-panel.css";
import "bpmn-js-bpmnlint/dist/assets/css/bpmn-js-bpmnlint.css";
import "bpmn-js-element-templates/dist/assets/element-templates.css";
import "diagram-js-minimap/assets/diagram-js-minimap.css";
import "./editor.css";
import ElementTemplateChooser from "@bpmn-io/element-template-chooser";
import { CreateAppendAnythingModule, CreateAppendElementTemplatesModule } from "bpmn-js-create-append-anything";
import { ElementTemplatesPropertiesProviderModule } from "bpmn-js-element-templates";
import {
  BpmnPropertiesPanelModule,
  BpmnPropertiesProviderModule,
  CamundaPlatformPropertiesProviderModule,
} from "bpmn-js-properties-panel";
import Modeler from "bpmn-js/lib/Modeler";
import CamundaBehaviors from "camunda-bpmn-js-behaviors/lib/camunda-platform";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import Minimap from "diagram-js-minimap";
import type { Context } from "../context";
import { t } from "../../core/texts";
import { SharedClipboardModule } from "./clipboard";
import { ReadyMadeStepsModule } from "./creating";
import { LINTING } from "./lint/rules";
import { LintingModule } from "./lint/linting";
import { OfferedOnly } from "./menus";
import { PodporaPanel } from "./panel/provider";

export interface Places {
  canvas: HTMLElement;
  panel: HTMLElement;
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Colours of the page; bpmn.io draws what has no colour of its own in them. */
export function drawing() {
  return {
    bpmnRenderer: {
      defaultFillColor: token("--surface"),
      defaultStrokeColor: token("--diagram-line"),
      defaultLabelColor: token("--ink"),
    },
    textRenderer: { defaultStyle: { fontFamily: token("--font") } },
  };
}

// The groups of the panel that are unfolded at first.
const NAMES = ["general", "timer", "multiInstance", "ElementTemplates__Input", "ElementTemplates__CustomProperties-inputs"];
const OURS = ["starters", "people", "form", "decision", "called", "script", "condition", "message", "signal", "link", "lane", "error", "escalation"];
const OPEN = Object.fromEntries([...NAMES, ...OURS.map((name) => `podpora-${name}`)].map((name) => [name, { open: true }]));

// Words that mean something else on the pages of people and money.
const MEANT: Record<string, string> = {
  Name: "What it is called",
  ID: "Id in the file",
  Source: "Taken from",
  Target: "Given as",
  "Multi-instance": "For each item of a list",
  "Parallel multi-instance": "For each item of a list, all at once",
  "Sequential multi-instance": "For each item of a list, one after another",
  "Loop cardinality": "How many times",
  "Element variable": "Each item is called",
  "Completion condition": "It is enough when",
  "In mappings": "What is handed over",
  "In mapping propagation": "Hand over all variables",
  "Out mappings": "What comes back",
  "Out mapping propagation": "Take back all variables",
  "Local variable assignment": "Name inside the step",
  "Local variable name": "Name inside the step",
  "A cycle defined as ISO 8601 repeating intervals format, or a cron expression.": "How often, such as R3/PT1H: three times, an hour apart.",
  "A specific point in time defined as ISO 8601 combined date and time representation.": "An instant, such as 2026-01-31T08:00:00+01:00.",
  "A time duration defined as ISO 8601 durations format.": "How long, such as PT4H for four hours or P3D for three days.",
};

function translate(english: string, values?: Record<string, unknown>): string {
  return t(MEANT[english] ?? english, values);
}

const TYPED_MS = 250; // a field's letters are one change until this long after the last

export function makeModeler(places: Places, podpora: { context: Context }): Modeler {
  return new Modeler({
    container: places.canvas,
    propertiesPanel: { parent: places.panel, layout: { open: true, groups: OPEN } },
    debounceInput: TYPED_MS,
    linting: { active: true, bpmnlint: LINTING },
    moddleExtensions: { camunda },
    minimap: { open: window.innerWidth > 1200 },
    podpora,
    ...drawing(),
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      CamundaPlatformPropertiesProviderModule,
      ElementTemplatesPropertiesProviderModule,
      ElementTemplateChooser,
      CreateAppendAnythingModule,
      CreateAppendElementTemplatesModule,
      CamundaBehaviors,
      LintingModule,
      Minimap,
      OfferedOnly,
      PodporaPanel,
      ReadyMadeStepsModule,
      SharedClipboardModule,
      { translate: ["value", translate] },
    ],
  } as ConstructorParameters<typeof Modeler>[0]);
}
