// What helps in the panel with what is known: conditions and times put together, what is called and what it needs.
import { buildCondition, buildTime } from "../../assist/builder";
import type { Time } from "../../assist/times";
import { visible, type Called, type Context } from "../../context";
import { t } from "../../../core/texts";
import { is, type Moddle } from "../parts";
import { helper, note, type Field } from "./entries";
import type { Writer } from "./writing";

export function conditionHelp(writer: Writer, context: Context): Field {
  const act = () =>
    buildCondition(writer.expression("conditionExpression"), visible(context, writer.node.id), (text) =>
      writer.setExpression("conditionExpression", text || undefined),
    );
  return helper("build-condition", t("Put the condition together…"), act);
}

export function dueHelp(writer: Writer, context: Context): Field {
  const act = () =>
    buildTime(writer.attribute("camunda:dueDate"), visible(context, writer.node.id), ({ text }) =>
      writer.setAttributes({ "camunda:dueDate": text || undefined }),
    );
  return helper("build-due", t("Put the time together…"), act);
}

/** The time of an event: it is of the kind that what was picked needs. */
export function timerHelp(writer: Writer, context: Context): Field {
  const holder = (writer.node.get("eventDefinitions") as Moddle[])[0]!;
  const names = ["timeDuration", "timeDate", "timeCycle"];
  const current = () => names.map((name) => String((holder.get(name) as Moddle | undefined)?.get("body") ?? "")).find(Boolean) ?? "";
  const set = ({ kind, text }: Time) => {
    const property = kind === "duration" ? "timeDuration" : "timeDate";
    const made = text ? writer.made(holder, text) : undefined;
    writer.setOf(holder, { ...Object.fromEntries(names.map((name) => [name, undefined])), [property]: made });
  };
  return helper("build-time", t("Put the time together…"), () => buildTime(current(), visible(context, writer.node.id), set));
}

/** What a decision or a called process needs and gives, and one click that hands it over. */
export function needed(writer: Writer, context: Context): Field[] {
  const called = context.calls?.[writer.node.id];
  if (!called) return [];
  const none = t("nothing");
  const said = called.needs.map(({ name, is_there }) => (is_there ? name : t("{name} – missing here", { name })));
  const fields = [note("needs", t("It needs"), said.join(", ") || none), note("gives", t("It gives"), called.gives.join(", ") || none)];
  if (!is(writer.node, "bpmn:CallActivity")) return fields;
  const [ins, outs] = unmapped(writer, called);
  return [
    ...fields,
    ...(ins.length ? [helper("hand-over", t("Hand over what it needs"), () => writer.map("camunda:In", ins))] : []),
    ...(outs.length ? [helper("take-over", t("Take over what it gives"), () => writer.map("camunda:Out", outs))] : []),
  ];
}

/** What could be handed to a called process, and taken from it, and is not. */
function unmapped(writer: Writer, { needs, gives }: Called): [string[], string[]] {
  const outs = writer.mapped("camunda:Out");
  const taken = new Set(outs.map((line) => String(line.get("source") ?? "")));
  const all = outs.some((line) => line.get("variables") === "all");
  return [needs.filter(({ is_there }) => !is_there).map(({ name }) => name), all ? [] : gives.filter((name) => !taken.has(name))];
}
