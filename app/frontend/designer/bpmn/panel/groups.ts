// What each element asks of its designer: our own groups of the properties panel, with pick lists instead of typing.
import { named, type Context } from "../../context";
import { t } from "../../../core/texts";
import { is, type Moddle } from "../parts";
import { choices, entry, type Field } from "./entries";
import { conditionHelp, dueHelp, needed } from "./known";
import { isShown, kindOf } from "./shown";
import type { Writer } from "./writing";

export interface Group {
  id: string;
  label: string;
  entries: object[];
}

function plain(writer: Writer, name: string, label: string, help?: string): Field {
  return {
    id: name.replace(/^camunda:/, ""),
    label,
    help,
    kind: "text",
    get: () => writer.attribute(name),
    set: (value) => writer.setAttributes({ [name]: value }),
  };
}

function picked(writer: Writer, name: string, label: string, items: { key: string; name: string }[]): Field {
  return { ...plain(writer, name, label), kind: "pick", choices: choices(items, writer.attribute(name)) };
}

function group(id: string, label: string, fields: Field[]): Group {
  return { id: `podpora-${id}`, label, entries: fields.map(entry) };
}

function form(writer: Writer, context: Context): Group {
  const field = picked(writer, "camunda:formRef", t("Form"), context.forms);
  const set = (value: string | boolean | undefined) =>
    writer.setAttributes({ "camunda:formRef": value, "camunda:formRefBinding": value ? "deployment" : undefined });
  return group("form", t("Form"), [{ ...field, set }]);
}

function people(writer: Writer, context: Context): Group {
  return group("people", t("Who does it"), [
    plain(writer, "camunda:candidateGroups", t("Roles and groups"), t("Everybody in one of them may take the task.")),
    plain(writer, "camunda:assignee", t("Person"), t("An expression such as {example}", { example: "person:${technician_id}" })),
    plain(writer, "camunda:dueDate", t("Due"), t("Such as {first} or {second}", { first: "PT4H", second: "${business_hours(1)}" })),
    dueHelp(writer, context),
    plain(writer, "camunda:priority", t("Priority"), t("A whole number; the higher, the sooner.")),
  ]);
}

function starters(writer: Writer): Group {
  return group("starters", t("Who may start it by hand"), [
    plain(
      writer,
      "camunda:candidateStarterGroups",
      t("Roles"),
      t("They find it under “Start a process”. What the start event's form asks comes first; {name} is the person.", { name: "started_by" }),
    ),
  ]);
}

function customers(writer: Writer): Group {
  return group("customers", t("What customers see"), [
    {
      id: "shownToCustomers",
      label: t("Customers see this process in the picture of their request"),
      help: t("Steps and names only: no people, forms or conditions."),
      kind: "tick",
      get: () => writer.property("shownToCustomers") === "true",
      set: (value) => writer.setProperty("shownToCustomers", value ? "true" : undefined),
    },
  ]);
}

function decision(writer: Writer, context: Context): Group {
  const results = ["singleEntry", "singleResult", "collectEntries", "resultList"];
  const words = [t("One value"), t("One row"), t("A list of values"), t("A list of rows")];
  const kinds = results.map((key, index) => ({ value: key, label: words[index]! }));
  const field = picked(writer, "camunda:decisionRef", t("Decision"), context.decisions);
  const set = (value: string | boolean | undefined) =>
    writer.setAttributes({ "camunda:decisionRef": value, "camunda:decisionRefBinding": value ? "deployment" : undefined });
  return group("decision", t("Decision"), [
    { ...field, set },
    plain(writer, "camunda:resultVariable", t("Result goes to"), t("The name of a variable.")),
    {
      ...plain(writer, "camunda:mapDecisionResult", t("Result is")),
      kind: "pick",
      choices: [{ value: "", label: t("As the table gives it") }, ...kinds],
    },
    ...needed(writer, context),
  ]);
}

function called(writer: Writer, context: Context): Group {
  return group("called", t("Called process"), [picked(writer, "calledElement", t("Process"), context.processes), ...needed(writer, context)]);
}

function script(writer: Writer): Group {
  return group("script", t("Calculation"), [
    {
      ...plain(writer, "script", t("Expressions"), t("One line for each variable, such as {example}", { example: "total = price * count" })),
      kind: "area",
      set: (value) => writer.setAttributes({ script: value, scriptFormat: value ? "python" : undefined }),
    },
    plain(writer, "camunda:resultVariable", t("Result goes to"), t("Only where the field above is a single expression.")),
  ]);
}

function condition(writer: Writer, context: Context): Group {
  return group("condition", t("Condition"), [
    {
      id: "conditionExpression",
      label: t("This way is taken if"),
      kind: "area",
      get: () => writer.expression("conditionExpression"),
      set: (value) => writer.setExpression("conditionExpression", value ? String(value) : undefined),
    },
    conditionHelp(writer, context),
  ]);
}

/** What an element that waits for a message says of it: for whom it is, and what it may set. */
function received(writer: Writer): Field[] {
  const written = (name: string, label: string, help: string): Field => ({
    id: name,
    label,
    help,
    kind: "text",
    get: () => writer.property(name),
    set: (value) => writer.setProperty(name, value ? String(value) : undefined),
  });
  return [
    written("variables", t("Variables taken from it"), t("Names with commas, such as {example}. Nothing else of the message is kept.", { example: "amount, paid_on" })),
    written("correlationKey", t("Key"), t("Only where several in one case wait for it, such as {example}.", { example: "visit:${visit_id}" })),
  ];
}

/** What may be picked by its name: what others use, and what the file has. */
function namesOf(writer: Writer, type: string, listed: Context["messages"]): { key: string; name: string }[] {
  const known = new Map(listed.map((item) => [named(item).key, named(item)]));
  for (const { name } of writer.roots(type)) if (name) known.set(name, known.get(name) ?? { key: name, name });
  return [...known.values()];
}

function message(writer: Writer, context: Context, holder: Moddle): Group {
  const current = (holder.get("messageRef") as Moddle | undefined)?.name ?? "";
  const known = namesOf(writer, "bpmn:Message", context.messages);
  const set = (value: string | boolean | undefined) =>
    writer.refer(holder, "messageRef", "bpmn:Message", "name", value ? String(value) : undefined);
  return group("message", t("Message"), [
    { id: "messageChoice", label: t("Message"), kind: "pick", get: () => current, set, choices: choices(known, current) },
    { id: "messageName", label: t("Another message"), help: t("A name that nobody has used yet."), kind: "text", get: () => current, set },
    ...received(writer),
  ]);
}

/** A signal: by its name, and of what it brings what is taken (`variables`). */
function signal(writer: Writer, context: Context, holder: Moddle): Group {
  const current = (holder.get("signalRef") as Moddle | undefined)?.name ?? "";
  const known = namesOf(writer, "bpmn:Signal", context.signals);
  const set = (value: string | boolean | undefined) =>
    writer.refer(holder, "signalRef", "bpmn:Signal", "name", value ? String(value) : undefined);
  return group("signal", t("Signal"), [
    { id: "signalChoice", label: t("Signal"), kind: "pick", get: () => current, set, choices: choices(known, current) },
    {
      id: "signalName",
      label: t("Another signal"),
      help: t("Everybody who waits for this name hears it, in all cases and processes."),
      kind: "text",
      get: () => current,
      set,
    },
    ...received(writer),
  ]);
}

function link(writer: Writer, _context: Context, holder: Moddle): Group {
  const set = (value: string | boolean | undefined) => writer.setOf(holder, { name: value ? String(value) : undefined });
  const help = t("The way goes on where a link of the same name is caught.");
  return group("link", t("Link"), [
    { id: "linkName", label: t("Name of the link"), help, kind: "text", get: () => String(holder.get("name") ?? ""), set },
  ]);
}

function lane(writer: Writer): Group {
  const help = t("Of every task in the lane that names nobody itself, such as {example}. Without it the lane's name is the role.", { example: "staff:dispatcher" });
  const set = (value: string | boolean | undefined) => writer.setProperty("group", value ? String(value) : undefined);
  return group("lane", t("Who does its tasks"), [
    { id: "group", label: t("Role or group"), help, kind: "text", get: () => writer.property("group"), set },
  ]);
}

function code(writer: Writer, context: Context, holder: Moddle, kind: "error" | "escalation"): Group {
  const [type, property] = kind === "error" ? ["bpmn:Error", "errorCode"] : ["bpmn:Escalation", "escalationCode"];
  const current = String((holder.get(`${kind}Ref`) as Moddle | undefined)?.get(property) ?? "");
  const known = new Map(kind === "error" ? context.errors.map((item) => [named(item).key, named(item)]) : []);
  for (const root of writer.roots(type)) {
    const key = root.get(property) as string | undefined;
    if (key) known.set(key, known.get(key) ?? { key, name: root.name ?? key });
  }
  const label = kind === "error" ? t("Error") : t("Escalation");
  const none = is(writer.node, "bpmn:EndEvent", "bpmn:IntermediateThrowEvent") ? t("Not chosen") : t("Any");
  const set = (value: string | boolean | undefined) =>
    writer.refer(holder, `${kind}Ref`, type, property, value ? String(value) : undefined);
  return group(kind, label, [
    { id: `${kind}Choice`, label, kind: "pick", get: () => current, set, choices: choices([...known.values()], current, none) },
    { id: property, label: t("Another code"), kind: "text", get: () => current, set },
  ]);
}

function running(writer: Writer): Group {
  return group("running", t("How it runs"), [
    {
      id: "asyncBefore",
      label: t("Run as a job of its own"),
      kind: "tick",
      get: () => writer.node.get("camunda:asyncBefore") === true,
      set: (value) => writer.setAttributes({ "camunda:asyncBefore": value || undefined }),
    },
    {
      id: "failedJobRetryTimeCycle",
      label: t("Tries"),
      help: t("Such as {example}: five times, five minutes apart.", { example: "R5/PT5M" }),
      kind: "text",
      get: () => writer.extensionText("camunda:FailedJobRetryTimeCycle"),
      set: (value) => writer.setExtensionText("camunda:FailedJobRetryTimeCycle", value ? String(value) : undefined),
    },
    plain(writer, "camunda:jobPriority", t("Priority of the job"), t("Above 0 it goes before all others.")),
  ]);
}

// In the order in which the panel shows them; offered.json says at which elements.
const GROUPS: Record<string, (writer: Writer, context: Context, holder: Moddle) => Group> = {
  starters,
  customers,
  people,
  form,
  decision,
  called,
  script,
  message,
  signal,
  link,
  lane,
  error: (writer, context, holder) => code(writer, context, holder, "error"),
  escalation: (writer, context, holder) => code(writer, context, holder, "escalation"),
  condition,
  running,
};

function isHelp(found: object): boolean {
  return (found as { field?: Field }).field?.beside === true;
}

/** The groups of one element. */
export function groupsOf(writer: Writer, context: Context): Group[] {
  const { node } = writer;
  const kind = kindOf(node);
  const holder = (node.get("eventDefinitions") as Moddle[] | undefined)?.[0] ?? node; // what points at a message or code
  return Object.entries(GROUPS)
    .filter(([name]) => isShown(kind, `podpora-${name}`))
    .map(([, make]) => make(writer, context, holder))
    .map((one) => ({ ...one, entries: one.entries.filter((found) => isHelp(found) || isShown(kind, one.id, (found as Field).id)) }));
}
