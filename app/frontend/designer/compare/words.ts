// What properties are called where there is a word for them; the same words as on the pages of tables and forms.
import { t } from "../../core/texts";

const WORDS: Record<string, () => string> = {
  name: () => t("What it is called"),
  assignee: () => t("Person"),
  calledElement: () => t("Called process"),
  candidateGroups: () => t("Roles and groups"),
  conditionExpression: () => t("Condition"),
  decisionRef: () => t("Decision"),
  documentation: () => t("Documentation"),
  dueDate: () => t("Due"),
  formRef: () => t("Form"),
  inputOutput: () => t("Parameters"),
  sourceRef: () => t("From"),
  targetRef: () => t("To"),
  topic: () => t("Ready-made step"),
  timeDate: () => t("Timer"),
  timeDuration: () => t("Timer"),
  timeCycle: () => t("Timer"),
};

/** The path of a property in the reader's words: `inputOutput › price` is `Parameters › price`. */
export function propertyWord(path: string): string {
  return path
    .split(" › ")
    .map((part) => WORDS[part]?.() ?? part)
    .join(" › ");
}
