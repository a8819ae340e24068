// The rules that are looked at while somebody draws: the engine's, and some of bpmnlint's own about clear drawing.
import fakeJoin from "bpmnlint/rules/fake-join";
import noDuplicateFlows from "bpmnlint/rules/no-duplicate-sequence-flows";
import noJoinFork from "bpmnlint/rules/no-gateway-join-fork";
import noImplicitSplit from "bpmnlint/rules/no-implicit-split";
import noOverlap from "bpmnlint/rules/no-overlapping-elements";
import superfluousGateway from "bpmnlint/rules/superfluous-gateway";
import superfluousTermination from "bpmnlint/rules/superfluous-termination";
import { t } from "../../../core/texts";
import { is, type Moddle } from "../parts";
import { lacking } from "./elements";
import { flow, paths, starts, unsupported } from "./flow";

export interface Reporter {
  report(id: string, message: string): void;
}
type Rule = () => { check(node: Moddle, reporter: Reporter): void };

// bpmnlint's sentences in ours.
const WORDS: Record<string, string> = {
  "Incoming flows do not join": t("The flows that meet here do not wait for each other."),
  "SequenceFlow is a duplicate": t("There is a second flow between the same two elements."),
  "Duplicate outgoing sequence flows": t("Two flows from here lead to the same element."),
  "Duplicate incoming sequence flows": t("Two flows to here come from the same element."),
  "Gateway forks and joins": t("This gateway both joins and splits; draw two."),
  "Flow splits implicitly": t("Several flows leave at once; draw a parallel gateway to say so."),
  "Element overlaps with other element": t("This lies over another element."),
  "Element is outside of parent boundary": t("This lies outside of what it belongs to."),
  "Gateway is superfluous. It only has one source and target.": t("This gateway neither splits nor joins anything."),
  "Termination is superfluous.": t("This end ends nothing else: a plain end event will do."),
};

function inOurWords(rule: Rule): Rule {
  return () => {
    const theirs = rule();
    return {
      check: (node, reporter) =>
        theirs.check(node, { report: (id, message) => reporter.report(id, WORDS[message] ?? message) }),
    };
  };
}

const engine: Rule = () => ({
  check(node, reporter) {
    const report = (found: [string, string][]) => found.forEach(([id, reason]) => reporter.report(id, reason));
    if (is(node, "bpmn:Process", "bpmn:SubProcess") && node.get("isExecutable") !== false) {
      report(starts(node));
      report(paths(node));
    }
    if (!is(node, "bpmn:FlowElement")) return;
    const reasons = [...unsupported(node), ...lacking(node), ...(is(node, "bpmn:SequenceFlow") ? flow(node) : [])];
    new Set(reasons).forEach((reason) => reporter.report(node.id, reason));
  },
});

const RULES: Record<string, Rule> = {
  engine,
  "fake-join": inOurWords(fakeJoin),
  "no-duplicate-sequence-flows": inOurWords(noDuplicateFlows),
  "no-gateway-join-fork": inOurWords(noJoinFork),
  "no-implicit-split": inOurWords(noImplicitSplit),
  "no-overlapping-elements": inOurWords(noOverlap),
  "superfluous-gateway": inOurWords(superfluousGateway),
  "superfluous-termination": inOurWords(superfluousTermination),
};

/** What bpmn-js-bpmnlint asks for: which rules, how severe, and where they come from. */
export const LINTING = {
  config: { rules: Object.fromEntries(Object.keys(RULES).map((name) => [name, name === "engine" ? "error" : "warn"])) },
  resolver: { resolveRule: (_pkg: string, name: string) => RULES[name], resolveConfig: () => null },
};
