// What forms may hold: what the pages of tasks draw and check (processes/engine/files/form_fields.py).
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
  label?: string;
  components?: Component[];
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
