"""What a page of a process's form shows while it is filled in: what follows from the answers, what is left out."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field as Drawn

from app.web.process_fields import Rows, Shown
from processes.engine.errors import ExpressionError
from processes.engine.files.form_fields import Field
from processes.engine.files.form_layout import Form, Part
from processes.engine.files.form_state import State
from processes.engine.language import expressions
from processes.engine.language.budget import one_budget


class Following(FlaskForm):
    """A form some of whose parts and texts depend on what stands in it: its `state`."""

    form_: Form = Form((), ())
    state: State

    @property
    def fields_(self) -> Sequence[Field]:
        """What the form asks and shows, in its order."""
        return self.form_.fields

    def is_off(self, part: Part) -> bool:
        """Whether a part is not shown as the form stands."""
        return bool(part.hide and self.state.value(part.hide, False))

    def follows(self, text: str) -> bool:
        """Whether an expression, or a text with some, depends on what is typed here."""
        try:
            read = expressions.variables(text if "${" in text else f"${{{text}}}")
        except ExpressionError:
            return False
        return not read.isdisjoint({field.key for field in self.fields_ if field.holds_value and not field.readonly})

    def is_left_out(self, field: Field) -> bool:
        """Whether a field is hidden and no answer brings it back."""
        return any(self.state.value(hide, False) and not self.follows(hide) for hide in field.hides)

    @property
    def is_live(self) -> bool:
        """Whether what it shows depends on what is typed into it."""
        texts = (field.label for field in self.fields_ if "${" in field.label)
        sums = (field.expression for field in self.fields_ if field.expression)
        rows = any(part.type == "computed" for field in self.fields_ for part in field.parts)
        hides = (part.hide for part in self.form_.parts() if part.hide)
        return rows or any(self.follows(text) for text in (*texts, *sums, *hides))

    @one_budget()
    def live(self) -> dict[str, Any]:
        """What a page that is being filled in shows now: which parts, and the texts by the ids of their elements.

        Nothing is said of what is hidden, nor of what no answer changes.
        """
        parts = {f"part-{part.key}": not self.is_off(part) for part in self.form_.parts() if part.hide}
        texts = {
            drawn.id: drawn.text
            for field, drawn in self._told()
            if isinstance(drawn, Shown) and field.type in {"note", "computed"}
        }
        return {"parts": parts, "texts": texts}

    def _told(self) -> Iterator[tuple[Field, Drawn]]:
        """What is not hidden, as it is drawn, the fields of rows too."""
        for field in self.fields_:
            if field.key in self and not self.state.hides(field):
                drawn = self[field.key]
                yield field, drawn
                if isinstance(drawn, Rows):
                    for line in drawn.lines:
                        yield from drawn.cells(line)
