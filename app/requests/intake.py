"""What a kind of request asks beside its own form: drawn, followed while it is filled in, told afterwards."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.requests.forms import NewRequest
from app.web.actors import current_person
from app.web.process_forms import TaskForm, form_of_schema, task_form
from app.web.process_values import of_field, offered, shown
from processes.engine.files.form_fields import Field
from processes.requests import flow
from processes.requests.models import Request

PREFIX = "intake-"  # before its keys, which may be those of the page's own fields


def intake_of(session: Session, form: NewRequest, pack: str) -> TaskForm | None:
    """The form of the kind and product that are chosen; None where nothing more is asked."""
    kinds: Any = form.kind.choices  # pairs of code and name
    if form.kind.data not in dict(kinds):  # it would be remembered
        return None
    offered: Any = form.product_id.choices or ()  # pairs of id and name
    product = dict(offered).get(form.product_id.data) if form.product_id.data else None
    asked = flow.intake(session, form.kind.data, str(product) if product else None, pack=pack)
    return task_form(form_of_schema(asked.schema), zone=current_person().timezone, prefix=PREFIX) if asked else None


def answers_of(session: Session, request: Request) -> list[tuple[str, str]]:
    """What was answered, by the names of the fields, in the reader's language."""
    kept = flow.asked_of(session, request)
    if kept is None:
        return []
    schema, values = kept
    asked = [field for field in form_of_schema(schema).fields if _is_told(field, values)]
    told = [offered(field, {}, {}, is_ended_too=True) for field in asked]
    return [(field.label or field.key, "\n".join(_said(field, values[field.key]))) for field in told]


def _is_told(field: Field, values: Mapping[str, Any]) -> bool:
    return field.holds_value and values.get(field.key) not in (None, "", [])


def _said(field: Field, value: Any) -> Iterator[str]:
    """One line; of a list one for each row."""
    if field.type != "rows":
        yield of_field(field, value)
        return
    for row in value:
        cells = (of_field(part, row.get(part.key)) for part in field.parts)
        yield ", ".join(cell for cell in cells if cell) or shown(row)
