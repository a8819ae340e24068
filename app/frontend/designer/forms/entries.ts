// Fields of the forms' panel that are ours: conditions, rules, sums, in the engine's own language of expressions.
import { h, type ComponentChildren, type JSX } from "preact";
import { buildCondition } from "../assist/builder";
import type { Named, Variable } from "../context";
import { t } from "../../core/texts";

/** What expressions of the form can name: its fields, and what the case knows where it is asked. */
export const around = { names: (): Variable[] => [] };

export interface Component {
  type: string;
  id: string;
  conditional?: { hide?: string };
  rule?: { holds?: string; message?: string };
  properties?: Record<string, string>;
  [name: string]: unknown;
}
export type Edit = (field: Component, path: string[] | Record<string, unknown>, value?: unknown) => void;
interface Described {
  id: string;
  label: string;
  help?: string;
  get(field: Component): string | boolean;
  path: string[];
  value(typed: string | boolean, field: Component): unknown;
}
interface Props {
  field: Component;
  editField: Edit;
  described: Described;
}

const PAUSE_MS = 300;
const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/** What is typed is one act of undo as long as nobody pauses. */
function later(key: string, act: () => void): void {
  clearTimeout(waiting.get(key));
  waiting.set(key, setTimeout(act, PAUSE_MS));
}

function entry(id: string, kind: string, ...inside: ComponentChildren[]): JSX.Element {
  return h("div", { class: "bio-properties-panel-entry", "data-entry-id": id }, h("div", { class: `bio-properties-panel-${kind}` }, ...inside));
}

function Text({ field, editField, described }: Props): JSX.Element {
  const id = `bio-properties-panel-${described.id}`;
  const write = (event: Event) => {
    const typed = (event.target as HTMLTextAreaElement).value;
    later(`${field.id}.${described.id}`, () => editField(field, described.path, described.value(typed, field)));
  };
  return entry(
    described.id,
    "textarea",
    h("label", { for: id, class: "bio-properties-panel-label" }, described.label),
    h("textarea", { id, class: "bio-properties-panel-input", rows: 2, spellcheck: false, value: described.get(field) as string, onInput: write, key: field.id }),
    described.help ? h("div", { class: "bio-properties-panel-description" }, described.help) : undefined,
  );
}

/** A button that puts the condition together. */
function Build({ field, editField, described }: Props): JSX.Element {
  const act = () => buildCondition(described.get(field) as string, around.names(), (text) => editField(field, described.path, described.value(text, field)));
  return entry(`build-${described.id}`, "textarea", h("button", { type: "button", class: "btn btn-sm", onClick: act }, t("Put the condition together…")));
}

function Tick({ field, editField, described }: Props): JSX.Element {
  const id = `bio-properties-panel-${described.id}`;
  const write = (event: Event) => editField(field, described.path, described.value((event.target as HTMLInputElement).checked, field));
  return entry(
    described.id,
    "checkbox",
    h("input", { id, type: "checkbox", class: "bio-properties-panel-input", checked: described.get(field) as boolean, onChange: write }),
    h("label", { for: id, class: "bio-properties-panel-label" }, described.label),
  );
}

/** An expression without the sign that form-js writes before one. */
function plain(text: unknown): string {
  return typeof text === "string" ? text.replace(/^=/, "") : "";
}

function some<T extends object>(found: T): T | undefined {
  return Object.values(found).some(Boolean) ? found : undefined;
}

const HIDE = (): Described => ({
  id: "hide-if",
  label: t("Hide if"),
  help: t("Such as: decision != 'reject'. Names are the keys of fields and the variables of the case."),
  get: (field) => plain(field.conditional?.hide),
  path: ["conditional"],
  value: (typed) => (typed ? { hide: `=${typed as string}` } : undefined),
});
const HOLDS = (): Described => ({
  id: "rule-holds",
  label: t("Must hold"),
  help: t("Over all fields, such as: to >= from"),
  get: (field) => plain(field.rule?.holds),
  path: ["rule"],
  value: (typed, field) => some({ ...field.rule, holds: typed as string }),
});
const MESSAGE = (): Described => ({
  id: "rule-message",
  label: t("What people are told if it does not"),
  get: (field) => field.rule?.message ?? "",
  path: ["rule"],
  value: (typed, field) => some({ ...field.rule, message: typed as string }),
});
const PREFILLED = (): Described => ({
  id: "prefilled",
  label: t("Begins with what the case knows under this key"),
  get: (field) => field.properties?.prefilled !== "no",
  path: ["properties"],
  value: (typed, { properties = {} }) => {
    const { prefilled: _gone, ...others } = properties;
    return typed ? others : { ...others, prefilled: "no" };
  },
});
const COMES_TO = (): Described => ({
  id: "comes-to",
  label: t("Worked out from"),
  help: t("Such as: price * pieces, or of a list: total(items, 'price')"),
  get: (field) => plain(field.expression),
  path: ["expression"],
  value: (typed) => (typed ? `=${typed as string}` : undefined),
});
const CALLED = (): Described => ({
  id: "computed-label",
  label: t("Shown as (empty: not shown)"),
  get: (field) => (field.label as string | undefined) ?? "",
  path: ["label"],
  value: (typed) => typed || undefined,
});
const ROWS = (): Described => ({
  id: "rows-from",
  label: t("Rows of the list"),
  help: t("The variable of the case or the key of a list in this form"),
  get: (field) => plain(field.dataSource),
  path: ["dataSource"],
  value: (typed) => (typed ? `=${typed as string}` : undefined),
});
const SHOWN_ONLY = new Set(["text", "table", "separator", "spacer", "group"]);

const CHOOSING = new Set(["select", "radio", "checklist", "taglist"]);

interface FromList {
  field: Component;
  editField: Edit;
  lists: Named[];
}

/** The list that a field offers: drawn ones and the company's own, by their names. */
function List({ field, editField, lists }: FromList): JSX.Element {
  const id = "bio-properties-panel-from-list";
  const chosen = typeof field.valuesKey === "string" ? field.valuesKey : "";
  const isKnown = lists.some(({ key }) => key === chosen);
  const missing = chosen.startsWith("list:") && !isKnown ? [{ key: chosen, name: t("{name} – not known here", { name: chosen }) }] : [];
  const write = (event: Event) => {
    const key = (event.target as HTMLSelectElement).value;
    editField(field, key ? { valuesKey: key } : { values: [{ label: t("Value"), value: "value" }] });
  };
  const options = [{ key: "", name: t("None: choices of this field's own") }, ...missing, ...lists];
  return entry(
    "from-list",
    "select",
    h("label", { for: id, class: "bio-properties-panel-label" }, t("List")),
    h("select", { id, class: "bio-properties-panel-input", onChange: write }, ...options.map(({ key, name }) => h("option", { value: key, selected: key === (isKnown || missing.length ? chosen : "") }, name))),
  );
}

function made(describe: () => Described, field: Component, editField: Edit, component = Text): object {
  const described = describe();
  return { id: component === Build ? `build-${described.id}` : described.id, component, described, field, editField, isEdited: () => false };
}

/** What is asked of a component beside what form-js asks, by group. */
export function entriesOf(field: Component, editField: Edit, lists: Named[] = []): { id: string; label: string; entries: object[] }[] {
  if (field.type === "default") return [];
  const main = field.type === "expression" ? [COMES_TO, CALLED] : field.type === "table" ? [ROWS] : [];
  const asks = !SHOWN_ONLY.has(field.type) && field.type !== "expression";
  const list = CHOOSING.has(field.type) ? [{ id: "from-list", component: List, field, editField, lists, isEdited: () => false }] : [];
  return [
    { id: "worked-out", label: t("Values"), entries: [...list, ...main.map((one) => made(one, field, editField)), ...(asks ? [made(PREFILLED, field, editField, Tick)] : [])] },
    { id: "hiding", label: t("Condition"), entries: [made(HIDE, field, editField), made(HIDE, field, editField, Build)] },
    { id: "rule", label: t("Rule"), entries: asks ? [made(HOLDS, field, editField), made(HOLDS, field, editField, Build), made(MESSAGE, field, editField)] : [] },
  ].filter(({ entries }) => entries.length);
}
