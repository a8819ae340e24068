// What forms may hold: what the pages of tasks draw and check (processes/engine/files/form_fields.py).
import type { Variable } from "../context";

export const COMPONENTS = [
  "textfield",
  "textarea",
  "number",
  "checkbox",
  "checklist",
  "radio",
  "select",
  "taglist",
  "datetime",
  "filepicker",
  "text",
  "table",
  "dynamiclist",
  "expression",
  "person",
  "organisation",
  "device",
  "signature",
  "group",
  "separator",
  "spacer",
];

const HIDDEN_GROUPS = /^(condition|securityAttributes)$|-(valuesExpression|columnsSource)$/;
const HIDDEN_ENTRIES =
  /^(verticalAlignment|searchable|use24h|timeInterval|versionTag|dataSource|pagination|rowCount|disableCollapse|nonCollapsedItems)$|-(expression|computeOn|path)$/;
const OF_LISTS = /^path$|-path$/; // what names a list; no other component has one

export function isShown(group: string, entry?: string, type?: string): boolean {
  if (entry && OF_LISTS.test(entry)) return type === "dynamiclist";
  return !HIDDEN_GROUPS.test(group) && !(entry && HIDDEN_ENTRIES.test(entry));
}

const FOLDED = /^(serialization|custom-values|hiding|rule|layout|appearance)$/;

/** Whether a group of the panel is unfolded at first: most that people set stands in two or three of them. */
export function opensAtOnce(group: string): boolean {
  return !FOLDED.test(group);
}

interface Component {
  type?: string;
  id?: string;
  key?: string;
  path?: string;
  label?: string;
  subtype?: string;
  dateLabel?: string;
  values?: { value: string; label?: string }[];
  components?: Component[];
}

const KINDS: Record<string, string> = { number: "number", checkbox: "truth", checklist: "list", taglist: "list", filepicker: "list", dynamiclist: "list", datetime: "date" };
const SILENT = new Set(["text", "table", "separator", "spacer", "button", "image", "group"]);

/** The fields of a form as variables: what its expressions can name first. */
export function fieldsOf(schema: Component): Variable[] {
  return (schema.components ?? []).flatMap((one) => {
    if (one.type === "group") return fieldsOf(one);
    const name = one.type === "dynamiclist" ? one.path : one.key;
    if (!name || SILENT.has(one.type ?? "")) return [];
    const kind = one.subtype === "datetime" || one.subtype === "time" ? one.subtype : (KINDS[one.type ?? ""] ?? "text");
    const choices = (one.values ?? []).map(({ value, label }): [string, string] => [value, label ?? value]);
    return [{ name, from: one.label ?? one.dateLabel ?? "", kind, choices }];
  });
}

/** The component of this key or id, in groups too. */
export function find(schema: Component, wanted: string): Component | undefined {
  for (const component of schema.components ?? []) {
    if (component.key === wanted || component.id === wanted) return component;
    const inside = find(component, wanted);
    if (inside) return inside;
  }
  return undefined;
}
