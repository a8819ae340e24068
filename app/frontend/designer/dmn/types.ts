// The types that a column of a table can have: those that the engine tells apart, in words, picked from a list.
import TypeMenu from "dmn-js-decision-table/lib/features/type-ref/components/TypeRefCellContextMenu";

export const TYPES = ["string", "number", "boolean", "date", "dateTime"];

interface Select {
  props: { options: { label: string; value: string }[]; value?: string; noInput?: boolean };
}

class PickedType extends TypeMenu {
  override render() {
    const drawn = super.render();
    const { props } = drawn.children.children[1] as Select;
    props.noInput = true; // no other name means anything
    const { value, options } = props;
    if (value && options.every((option) => option.value !== value)) options.push({ label: value, value });
    return drawn;
  }
}

class TypeRef {
  static $inject = ["components"];

  constructor(components: { onGetComponent(name: string, priority: number, give: (context?: { contextMenuType?: string }) => unknown): void }) {
    components.onGetComponent("context-menu", 750, ({ contextMenuType } = {}) =>
      contextMenuType === "input-edit" || contextMenuType === "output-edit" ? PickedType : undefined,
    );
  }
}

export const TypesModule = { typeRefEditingProvider: ["type", TypeRef] };

/** Keep the focus in the field whose list is clicked: dmn-js closes a list when the focus goes elsewhere. */
export function keepFocus(canvas: HTMLElement): void {
  canvas.addEventListener("mousedown", (event) => (event.target as Element).closest(".dms-select-options") && event.preventDefault(), true);
}
