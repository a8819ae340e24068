"""Knows how a form-js schema lays its parts: in rows of sixteen columns, and in groups."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

from processes.engine.files.form_fields import TYPES, Field, Say, hide_of, key_of, read_fields

COLUMNS = 16
_SHOWN = frozenset({*TYPES, "group", "separator", "spacer"})


@dataclass(frozen=True)
class Part:
    """One part of a form: `kind` is field, group, separator or spacer; `key` its field's, else the part's id.

    `span` of sixteen columns; `hide` is true where it is not shown; a group has `rows` of its own.
    """

    kind: str
    key: str
    span: int = COLUMNS
    label: str = ""
    hide: str = ""
    outlined: bool = False
    rows: "Rows" = ()


Rows: TypeAlias = tuple[tuple[Part, ...], ...]


@dataclass(frozen=True)
class Form:
    """The fields of a form in their order, and the rows in which a page lays them."""

    fields: tuple[Field, ...]
    rows: Rows

    def parts(self) -> Iterator[Part]:
        """Every part, groups and what is in them too."""
        yield from _parts(self.rows)


def read_form(schema: Mapping[str, Any], say: Say = str) -> Form:
    """A schema as fields and rows; `say` translates what people read."""
    return Form(tuple(read_fields(schema, say)), _rows(schema, say))


def laid_flat(fields: Sequence[Field]) -> Form:
    """A form of these fields, one below another."""
    return Form(tuple(fields), tuple((Part("field", field.key),) for field in fields))


def in_words(schema: Mapping[str, Any], locale: str, say: Say) -> Say:
    """What translates the texts of a form: its own words of this language first, then `say`."""
    words = schema.get("translations")
    own = words.get(locale) if isinstance(words, Mapping) else None
    return (lambda text: own.get(text) or say(text)) if isinstance(own, Mapping) else say


def _parts(rows: Rows) -> Iterator[Part]:
    for row in rows:
        for part in row:
            yield part
            yield from _parts(part.rows)


def _rows(schema: Mapping[str, Any], say: Say) -> Rows:
    shown = [(n, part) for n, part in enumerate(schema.get("components") or ()) if part.get("type") in _SHOWN]
    shown = [(n, part) for n, part in shown if part["type"] != "expression" or part.get("label")]
    return tuple(_row([part for _, part in row], say) for _, row in groupby(shown, _row_of))


def _row_of(numbered: tuple[int, Mapping[str, Any]]) -> object:
    """What stands in one row has its name; what has none stands alone."""
    number, component = numbered
    return (component.get("layout") or {}).get("row") or number


def _row(components: Sequence[Mapping[str, Any]], say: Say) -> tuple[Part, ...]:
    wanted = [(component.get("layout") or {}).get("columns") for component in components]
    known = [count if isinstance(count, int) and 1 <= count <= COLUMNS else None for count in wanted]
    left, open_ones = max(COLUMNS - sum(count or 0 for count in known), 0), known.count(None)
    share, more = divmod(left, open_ones) if open_ones else (COLUMNS, 0)
    shares = iter([share + 1] * more + [share] * (open_ones - more))
    spans = [count or max(next(shares), 1) for count in known]
    return tuple(_part(component, span, say) for component, span in zip(components, spans, strict=True))


def _part(component: Mapping[str, Any], span: int, say: Say) -> Part:
    kind = component["type"]
    if kind == "group":
        label = say(str(component["label"])) if component.get("label") else ""
        key, outlined, rows = str(component.get("id") or ""), bool(component.get("showOutline")), _rows(component, say)
        return Part("group", key, span, label, hide_of(component), outlined, rows)
    if kind in {"separator", "spacer"}:
        return Part(kind, str(component.get("id") or ""), span, hide=hide_of(component))
    return Part("field", key_of(component), span, hide=hide_of(component))
