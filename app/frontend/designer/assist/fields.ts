// Which fields of the properties panel hold expressions, and of what kind.
import type { Source } from "./completing";

export interface Sort {
  source: Source;
  check?: "condition" | "parameter" | "script" | "duration";
  wrapped: boolean; // the expression stands in ${…}
  given?: boolean; // what the element gives by itself is known there
  returned?: boolean; // what the called process gives back, and nothing else
}

const SORTS: [RegExp, Sort][] = [
  [/^(conditionExpression|completionCondition|loopCardinality|collection)$/, { source: "expression", check: "condition", wrapped: false }],
  [/^script$/, { source: "expression", check: "script", wrapped: false }],
  [/outputParameter-.*-stringOrExpression$/, { source: "expression", check: "parameter", wrapped: true, given: true }],
  [/-outMapping-.*-source(Expression)?$/, { source: "names", wrapped: false, returned: true }],
  [/-source$/, { source: "names", wrapped: false }],
  [/-sourceExpression$/, { source: "expression", check: "condition", wrapped: false }],
  [/^(hide-if|rule-holds|comes-to|rows-from)$/, { source: "expression", wrapped: false }],
  [/^(text|label|description)$/, { source: "expression", wrapped: true }],
  [/^key$/, { source: "names", wrapped: false }],
  [/-stringOrExpression$|^custom-entry-/, { source: "expression", check: "parameter", wrapped: true }],
  [/^(dueDate|timerEventDefinitionValue)$/, { source: "expression", check: "duration", wrapped: true }],
  [/^(priority)$/, { source: "expression", check: "parameter", wrapped: true }],
  [/^(candidateGroups|assignee)$/, { source: "groups", wrapped: true }],
  [/^candidateStarterGroups$/, { source: "starters", wrapped: false }],
  [/^messageName$/, { source: "messages", wrapped: false }],
  [/^errorCode$/, { source: "errors", wrapped: false }],
];

export function sortOf(entry: string): Sort | undefined {
  return SORTS.find(([pattern]) => pattern.test(entry))?.[1];
}
