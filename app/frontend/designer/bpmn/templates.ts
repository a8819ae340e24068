// Ready-made steps: which operation a task runs is told by its topic, so files hold no name of a template.
import type { Context, Template } from "../context";
import type { Moddle } from "./parts";

const OWN_FIELDS = new Set(["camunda:candidateGroups", "camunda:formRef", "camunda:dueDate", "camunda:asyncBefore"]); // our groups have them

function isKept({ type, binding }: Template["properties"][number]): boolean {
  return type === "Hidden" || !OWN_FIELDS.has(binding.name ?? "");
}

/** The server's templates without the fields that every task has anyway. */
export function adapted(templates: Template[]): Template[] {
  return templates.map(({ groups, ...template }) => ({
    ...template,
    groups: groups?.filter(({ id }) => template.properties.some((one) => one.group === id && isKept(one))),
    properties: template.properties.filter(isKept),
  }));
}

function named(node: Moddle, topic: string): string | undefined {
  const values = ((node.get("extensionElements") as Moddle | undefined)?.get("values") as Moddle[] | undefined) ?? [];
  const inputs = values.filter(({ $type }) => $type === "camunda:InputOutput").flatMap((one) => (one.get("inputParameters") as Moddle[] | undefined) ?? []);
  const act = inputs.find((input) => input.name === "act")?.get("value");
  return typeof act === "string" ? `${topic}:${act}` : undefined;
}

function completion(node: Moddle): string | undefined {
  const values = ((node.get("extensionElements") as Moddle | undefined)?.get("values") as Moddle[] | undefined) ?? [];
  const properties = values.filter(({ $type }) => $type === "camunda:Properties").flatMap((one) => one.get("values") as Moddle[]);
  return properties.find((property) => property.name === "completion")?.get("value") as string | undefined;
}

/** Tell the editor which template each task of a file that was just read follows. */
export function link(nodes: Moddle[], context: Context): void {
  const known = new Set(context.templates.map(({ id }) => id));
  for (const node of nodes) {
    const topic = node.$type === "bpmn:ServiceTask" ? (node.get("camunda:topic") as string | undefined) : undefined;
    const done = node.$type === "bpmn:UserTask" ? completion(node) : undefined;
    const own = topic && named(node, topic); // a row of the server's says more of this operation
    const id = own && known.has(own) ? own : topic ?? (done && `completion.${done}`);
    if (id && known.has(id) && !node.get("camunda:modelerTemplate")) node.set("camunda:modelerTemplate", id);
  }
}

/** The saved file without the names of our templates. */
export function unlinked(xml: string, context: Context): string {
  const known = new Set(context.templates.map(({ id }) => id));
  return xml.replace(/\s\w+:modelerTemplate="([^"]*)"/g, (all, id: string) => (known.has(id) ? "" : all));
}
