// Fields that only our forms have: somebody, a customer or a device of the desk, a signature; drawn here as a text field is.
import { Textfield } from "@bpmn-io/form-js";
import { h, type JSX } from "preact";
import { t } from "../../core/texts";

const NAMES: Record<string, () => string> = { person: () => t("Person"), organisation: () => t("Customer"), device: () => t("Device"), signature: () => t("Signature") };
const SHAPES: Record<string, string> = {
  person: "M27 11a8 8 0 1 1 0 16 8 8 0 0 1 0-16Zm-16 32c0-9 7-13 16-13s16 4 16 13Z",
  organisation: "M12 43V12h20v31h-6v-8h-8v8Zm23 0V22h8v21ZM17 17v4h4v-4Zm7 0v4h4v-4Zm-7 8v4h4v-4Zm7 0v4h4v-4Z",
  signature: "M10 42h34v3H10Zm3-6c9 0 20-26 15-26-6 0-9 24-3 24 4 0 6-8 9-8 2 0 0 6 3 6 2 0 4-1 6-3l2 2c-3 3-6 5-9 5-4 0-4-3-4-5-2 3-4 6-8 6-9 0-5-30 4-30 10 0-2 32-15 32Z",
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
    group: type === "signature" ? "basic-input" : "selection",
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
