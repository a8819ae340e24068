// Packages that bring no types of their own.
declare module "bpmn-js-properties-panel";
declare module "bpmn-js-element-templates";
declare module "@bpmn-io/element-template-chooser";
declare module "@bpmn-io/properties-panel";
declare module "@bpmn-io/properties-panel/preact/jsx-runtime";
declare module "bpmn-js-create-append-anything";
declare module "bpmn-js-bpmnlint";
declare module "bpmnlint/lib/linter";
declare module "bpmnlint/rules/*";
declare module "bpmn-js-differ";
declare module "diagram-js-minimap";
declare module "camunda-bpmn-js-behaviors/lib/camunda-platform";
declare module "camunda-bpmn-moddle/resources/camunda.json";
declare module "dmn-js/lib/Modeler";
declare module "@bpmn-io/form-js";
declare module "bpmn-moddle";
declare module "dmn-js-decision-table/lib/features/type-ref/components/TypeRefCellContextMenu" {
  export default class TypeRefCellContextMenu {
    render(): any;
  }
}
