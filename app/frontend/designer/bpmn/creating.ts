// Lets the menus create and append ready-made steps: bpmn.io's templates for Platform 7 can only change what stands.
import type { Template } from "../context";
import type { EventBus, Moddle, Shape } from "./parts";

interface Templates {
  createElement?(template: Template): Shape;
  applyTemplate(element: Shape, template: Template): void;
}

class ReadyMadeSteps {
  static $inject = ["elementTemplates", "elementFactory", "eventBus"];
  private readonly waiting = new WeakMap<Moddle, Template>();

  constructor(templates: Templates, factory: { createShape(attributes: object): Shape }, eventBus: EventBus) {
    templates.createElement = (template) => {
      const shape = factory.createShape({ type: template.elementType?.value ?? template.appliesTo[0] });
      shape.businessObject.set("name", template.name);
      this.waiting.set(shape.businessObject, template);
      return shape;
    };
    // Within the command that puts the step on the canvas and joins it, so that one undo takes it away whole.
    const apply = (shape: Shape | undefined) => {
      const template = shape?.businessObject && this.waiting.get(shape.businessObject);
      if (!shape || !template) return;
      this.waiting.delete(shape.businessObject);
      templates.applyTemplate(shape, template);
    };
    eventBus.on("commandStack.shape.append.postExecuted", ({ context }: { context: { shape?: Shape } }) => {
      apply(context.shape);
    });
    eventBus.on("commandStack.elements.create.postExecuted", ({ context }: { context: { elements: Shape[] } }) => {
      context.elements.forEach(apply);
    });
  }
}

export const ReadyMadeStepsModule = { __init__: ["readyMadeSteps"], readyMadeSteps: ["type", ReadyMadeSteps] };
