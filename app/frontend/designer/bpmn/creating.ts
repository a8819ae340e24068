// Lets the menus create and append ready-made steps: bpmn.io's templates for Platform 7 can only change what stands.
import type { Template } from "../context";
import type { EventBus, Moddle, Selection, Shape } from "./parts";

const AFTER_THE_OTHERS = 100; // bpmn.io chooses what was placed before it became the ready-made step

interface Templates {
  createElement?(template: Template): Shape;
  applyTemplate(element: Shape, template: Template): Shape;
}

class ReadyMadeSteps {
  static $inject = ["elementTemplates", "elementFactory", "eventBus", "selection"];
  private readonly waiting = new WeakMap<Moddle, Template>();
  private readonly became = new WeakMap<Shape, Shape>();

  constructor(templates: Templates, factory: { createShape(attributes: object): Shape }, eventBus: EventBus, selection: Selection) {
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
      this.became.set(shape, templates.applyTemplate(shape, template));
    };
    eventBus.on("commandStack.shape.append.postExecuted", ({ context }: { context: { shape?: Shape } }) => {
      apply(context.shape);
    });
    eventBus.on("commandStack.elements.create.postExecuted", ({ context }: { context: { elements: Shape[] } }) => {
      context.elements.forEach(apply);
    });
    const choose = (placed: Shape | undefined) => {
      const made = placed && this.became.get(placed);
      if (made) selection.select(made);
    };
    eventBus.on("autoPlace.end", AFTER_THE_OTHERS, ({ shape }: { shape: Shape }) => {
      choose(shape);
    });
    eventBus.on("create.end", AFTER_THE_OTHERS, ({ context }: { context: { elements: Shape[] } }) => {
      choose(context.elements[0]);
    });
  }
}

export const ReadyMadeStepsModule = { __init__: ["readyMadeSteps"], readyMadeSteps: ["type", ReadyMadeSteps] };
