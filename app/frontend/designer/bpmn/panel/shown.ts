// Which groups and fields of bpmn.io's panel the engine gives a meaning to.
const KEPT = /^(general|documentation|timer|multiInstance|ElementTemplates__.*|CamundaPlatform__(Input|Output|InMapping|OutMapping|InMappingPropagation|OutMappingPropagation))$/;
const HIDDEN = /^(isExecutable|versionTag|multiInstance(Asynchronous|Exclusive|RetryTimeCycle).*|.*-propagation-local)$/;
const TYPED = /-(inputParameter|outputParameter)-\d+-type$/; // scripts, lists and maps as parameters are refused

export function isShown(group: string, entry?: string): boolean {
  return KEPT.test(group) && !(entry && (HIDDEN.test(entry) || TYPED.test(entry)));
}
