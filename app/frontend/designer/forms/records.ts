// Fields in which people choose what the desk knows: somebody, a customer, a device; drawn here as a text field is.
import { Textfield } from "@bpmn-io/form-js";
import { h, type JSX } from "preact";
import { t } from "../../core/texts";

const NAMES: Record<string, () => string> = { person: () => t("Person"), organisation: () => t("Customer"), device: () => t("Device") };
const SHAPES: Record<string, string> = {
  person: "M27 11a8 8 0 1 1 0 16 8 8 0 0 1 0-16Zm-16 32c0-9 7-13 16-13s16 4 16 13Z",
  organisation: "M12 43V12h20v31h-6v-8h-8v8Zm23 0V22h8v21ZM17 17v4h4v-4Zm7 0v4h4v-4Zm-7 8v4h4v-4Zm7 0v4h4v-4Z",
  device: "M9 13h36v24H30v4h6v3H18v-3h6v-4H9Zm3 3v18h30V16Z",
};
const ENTRIES = ["key", "label", "description", "readonly", "required"];

interface FormFields {
  register(type: string, field: object): void;
}

function icon(type: string): (given: JSX.SVGAttributes<SVGSVGElement>) => JSX.Element {
  return (given) => h("svg", { xmlns: "http://www.w3.org/2000/svg", fill: "currentcolor", ...given }, h("path", { d: SHAPES[type] }));
}

function fieldOf(type: string): object {
  const name = NAMES[type]!();
  const config = {
    type,
    name,
    keyed: true,
    group: "selection",
    emptyValue: null,
    icon: icon(type),
    propertiesPanelEntries: ENTRIES,
    sanitizeValue: () => null,
    create: (options: object = {}) => ({ label: name, ...options }),
  };
  return Object.assign((given: object) => Textfield({ ...given, value: "" }), { config });
}

/** Registers them with the editor. */
export class Records {
  static $inject = ["formFields"];

  constructor(fields: FormFields) {
    for (const type of Object.keys(NAMES)) fields.register(type, fieldOf(type));
  }
}
