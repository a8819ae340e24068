// Fields of the properties panel from a description: what it is called, what it reads, what it writes.
import {
  CheckboxEntry,
  isCheckboxEntryEdited,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
} from "@bpmn-io/properties-panel";
import { jsx } from "@bpmn-io/properties-panel/preact/jsx-runtime";
import { useService } from "bpmn-js-properties-panel";
import { t } from "../../../core/texts";
import type { Shape } from "../parts";

export interface Choice {
  value: string;
  label: string;
  children?: Choice[];
}
export interface Field {
  id: string;
  label: string;
  help?: string;
  kind: "text" | "area" | "pick" | "tick" | "act" | "note";
  beside?: boolean; // it helps with a property and is none itself
  act?(): void;
  get(): string | boolean;
  set(value: string | boolean | undefined): void;
  choices?: Choice[];
}
interface Props {
  element: Shape;
  field: Field;
}

function common({ element, field }: Props) {
  return {
    element,
    id: field.id,
    label: field.label,
    description: field.help,
    getValue: () => field.get(),
    setValue: (value: string | boolean | undefined) => field.set(value === "" ? undefined : value),
  };
}

// One component per kind and for ever: a new one would take the focus away while somebody types.
function Text(props: Props) {
  return jsx(TextFieldEntry, { ...common(props), debounce: useService("debounceInput") });
}
function Area(props: Props) {
  return jsx(TextAreaEntry, { ...common(props), debounce: useService("debounceInput"), monospace: true, autoResize: true });
}
function Pick(props: Props) {
  return jsx(SelectEntry, { ...common(props), getOptions: () => props.field.choices ?? [] });
}
function Tick(props: Props) {
  return jsx(CheckboxEntry, common(props));
}

function Act({ field }: Props) {
  const button = jsx("button", { type: "button", class: "btn btn-sm", onClick: () => field.act?.(), children: field.label });
  return jsx("div", { class: "bio-properties-panel-entry", "data-entry-id": field.id, children: button });
}
function Note({ field }: Props) {
  const label = jsx("div", { class: "bio-properties-panel-label", children: field.label });
  const text = jsx("div", { class: "bio-properties-panel-description", children: field.get() });
  return jsx("div", { class: "bio-properties-panel-entry", "data-entry-id": field.id, children: [label, text] });
}

const never = () => false;
const KINDS = {
  text: { component: Text, isEdited: isTextFieldEntryEdited },
  area: { component: Area, isEdited: isTextAreaEntryEdited },
  pick: { component: Pick, isEdited: isSelectEntryEdited },
  tick: { component: Tick, isEdited: isCheckboxEntryEdited },
  act: { component: Act, isEdited: never },
  note: { component: Note, isEdited: never },
};

export function entry(field: Field): object {
  return { id: field.id, field, ...KINDS[field.kind] };
}

/** A button that helps with a field. */
export function helper(id: string, label: string, act: () => void): Field {
  return { id, label, kind: "act", beside: true, get: () => "", set: () => undefined, act };
}

/** Something to read. */
export function note(id: string, label: string, text: string): Field {
  return { id, label, kind: "note", beside: true, get: () => text, set: () => undefined };
}

/** Choices for a pick list; what stands in the diagram but is not on the list is shown, not lost. */
export function choices(items: { key: string; name: string }[], current: string, none = t("Not chosen")): Choice[] {
  const known = items.map(({ key, name }) => ({ value: key, label: name === key ? key : `${name} (${key})` }));
  const missing = current && !items.some(({ key }) => key === current);
  return [
    { value: "", label: none },
    ...known,
    ...(missing ? [{ value: current, label: t("{name} – not known here", { name: current }) }] : []),
  ];
}
