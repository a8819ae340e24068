"""Knows the fields of a form-js schema, in neutral words that any door can draw and check."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

Say: TypeAlias = Callable[[str], str]
TYPES = {
    "textfield": "text",
    "textarea": "textarea",
    "number": "number",
    "checkbox": "checkbox",
    "checklist": "checklist",
    "radio": "radio",
    "select": "select",
    "taglist": "multiselect",
    "datetime": "datetime",
    "filepicker": "files",
    "text": "note",
    "table": "table",
    "dynamiclist": "rows",
    "expression": "computed",
    "person": "person",
    "organisation": "organisation",
    "device": "device",
    "signature": "signature",
}
_SUBTYPES = {"date": "date", "time": "time", "datetime": "datetime"}
_KINDS_OF_TEXT = {"email": "email", "phone": "phone"}
CHOICES = frozenset({"select", "radio", "checklist", "multiselect"})
RECORDS = frozenset({"person", "organisation", "device"})  # of the desk, chosen by whoever may see them
SHOWN_ONLY = frozenset({"note", "table"})
MOST_ROWS = 100


@dataclass(frozen=True)
class Field:
    """One field. `type` is text, textarea, email, phone, number, checkbox, radio, select, checklist, multiselect,
    date, time, datetime, files (the process keeps their names), rows (a list of mappings, each with `parts`),
    computed (worked out, kept, never entered),
    person, organisation, device (chosen among the desk's own), signature (a name, the digest of what was
    drawn), note or table (shown, hold no value).

    `records` are by id (a text) those that whoever fills it in may choose, as the process keeps them.
    `options` are (value, label); `options_key` names a process variable or a door's own list that gives them.
    `former` are choices that nobody makes any more and that are still read by their names.
    `minimum` and `maximum` bound a number, `shortest` and `longest` a text; a day before today may be refused.
    `accepted` are the kinds of files as a browser names them, `several` whether more than one may be given.
    `before` and `after` stand beside a number, such as its currency. It is hidden where one of `hides` is true.
    `holds` is a rule over the whole form, `otherwise` what is said where it is broken. `expression` works out a
    computed field, or names the rows of a table with its `columns` (key, label). `rows` are how many rows a list
    begins with, and people add more unless they are `fixed`. `properties` are the designer's own.
    """

    key: str
    label: str
    type: str
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    options_key: str | None = None
    former: tuple[tuple[str, str], ...] = ()
    records: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    shortest: int | None = None
    longest: int | None = None
    pattern: str | None = None
    decimals: int | None = None
    as_text: bool = False
    description: str = ""
    readonly: bool = False
    is_past_refused: bool = False
    accepted: str = ""
    several: bool = False
    before: str = ""
    after: str = ""
    hides: tuple[str, ...] = ()
    holds: str = ""
    otherwise: str = ""
    expression: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    parts: tuple["Field", ...] = ()
    rows: int = 1
    fixed: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def holds_value(self) -> bool:
        """Whether the process keeps anything of it."""
        return self.type not in SHOWN_ONLY

    @property
    def is_prefilled(self) -> bool:
        """Whether it begins with the case's variable of its key; the designer's property `prefilled` says no."""
        return self.properties.get("prefilled", "yes") != "no"

    def with_options(self, options: Mapping[str, str]) -> "Field":
        """The same field with these options (value to label), as a door knows them."""
        return replace(self, options=tuple((str(value), label) for value, label in options.items()))


def read_fields(schema: Mapping[str, Any], say: Say = str) -> list[Field]:
    """The fields of a schema in their order, groups laid flat; `say` translates what people read."""
    found = components_of(schema)
    return [field_of(component, hides, say) for component, hides in found if component.get("type") in TYPES]


def code(text: Any) -> str:
    """The expression of a setting, written as `=expression`, `${expression}` or plainly; empty where there is none."""
    written = text.strip() if isinstance(text, str) else ""
    if written.startswith("${") and written.endswith("}"):
        return written[2:-1].strip()
    return written.removeprefix("=").strip()


def hide_of(component: Mapping[str, Any]) -> str:
    """The expression that hides a component; empty without one."""
    conditional = component.get("conditional")
    return code(conditional.get("hide")) if isinstance(conditional, Mapping) else ""


def key_of(component: Mapping[str, Any]) -> str:
    """The key of a field; the id of what holds no value."""
    if component.get("type") == "dynamiclist":
        return str(component.get("path") or "")
    return str(component.get("id" if TYPES.get(component.get("type", "")) in SHOWN_ONLY else "key") or "")


def components_of(
    schema: Mapping[str, Any], hides: tuple[str, ...] = ()
) -> Iterator[tuple[Mapping[str, Any], tuple[str, ...]]]:
    """Every component but groups, with what hides it; the parts of a list's rows are not among them."""
    for component in schema.get("components") or ():
        around = (*hides, hide) if (hide := hide_of(component)) else hides
        if component.get("type") == "group":
            yield from components_of(component, around)
        else:
            yield component, around


def field_of(component: Mapping[str, Any], hides: tuple[str, ...] = (), say: Say = str) -> Field:
    """One component as a field; raise TypeError, ValueError or AttributeError where it cannot be read."""
    rules = component.get("validate") or {}
    kind = _kind_of(component, rules)
    options = tuple((str(o.get("value", "")), _said(o.get("label"), say)) for o in component.get("values") or ())
    return Field(
        key=key_of(component),
        label=_label_of(component, say),
        type=kind,
        required=bool(rules.get("required")),
        options=options,
        options_key=component.get("valuesKey") or None,
        default=component.get("defaultValue"),
        description=_said(component.get("description"), say),
        readonly=bool(component.get("readonly") or component.get("disabled")),
        hides=hides,
        properties=dict(component.get("properties") or {}),
        **_limits(component, rules),
        **_beside(component, say),
        **(_of_rows(component, say) if kind == "rows" else {}),
    )


def _kind_of(component: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
    kind = TYPES[component["type"]]
    if kind == "datetime":
        return _SUBTYPES.get(component.get("subtype", "date"), "date")
    return _KINDS_OF_TEXT.get(rules.get("validationType", ""), "text") if kind == "text" else kind


def _label_of(component: Mapping[str, Any], say: Say) -> str:
    names = ("text",) if component["type"] == "text" else ("label", "dateLabel", "timeLabel")
    return _said(next((component[name] for name in names if component.get(name)), None), say)


def _limits(component: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any]:
    """What may be entered."""
    return {
        "minimum": _number(rules.get("min")),
        "maximum": _number(rules.get("max")),
        "shortest": _length(rules.get("minLength")),
        "longest": _length(rules.get("maxLength")),
        "pattern": _text(rules.get("pattern")),
        "decimals": component.get("decimalDigits"),
        "as_text": bool(component.get("serializeToString")),
        "is_past_refused": bool(component.get("disallowPassedDates")),
        "accepted": str(component.get("accept") or ""),
        "several": bool(component.get("multiple")),
    }


def _beside(component: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """What stands beside it, which rule it keeps, and from what it is worked out."""
    appearance, rule = component.get("appearance") or {}, component.get("rule") or {}
    return {
        "before": _said(appearance.get("prefixAdorner"), say),
        "after": _said(appearance.get("suffixAdorner"), say),
        "holds": code(rule.get("holds")),
        "otherwise": _said(rule.get("message"), say),
        "expression": code(component.get("dataSource" if component["type"] == "table" else "expression")),
        "columns": tuple((str(c.get("key")), _said(c.get("label"), say)) for c in component.get("columns") or ()),
    }


def _of_rows(component: Mapping[str, Any], say: Say) -> dict[str, Any]:
    return {
        "parts": tuple(field_of(part, (), say) for part in component.get("components") or ()),
        "rows": int(component.get("defaultRepetitions") or 0),
        "fixed": component.get("allowAddRemove") is False,
    }


def _said(text: Any, say: Say) -> str:
    return say(str(text)) if text not in (None, "") else ""


def _number(value: Any) -> float | None:
    return None if value is None or value == "" else float(value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _length(value: Any) -> int | None:
    return None if value is None or value == "" else int(float(value))
