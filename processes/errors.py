"""What every domain's refusals have in common."""

from collections.abc import Mapping


class DrawnNames(tuple[str, ...]):
    """Names as diagrams have them, a value of a refusal: doors say each in the reader's language."""

    def __format__(self, _spec: str) -> str:
        return ", ".join(self)


class Refusal(Exception):
    """A business rule said no: shown to the person as it stands, never logged as a fault.

    Subclasses are named noun + state (`VisitClosed`). `message` is an English sentence that the
    translation catalogue knows, with `{name}` placeholders filled from `values`; `field` names the
    form field that is wrong, where there is one.
    """

    message = "This cannot be done."
    field: str | None = None

    def __init__(self, message: str | None = None, *, field: str | None = None, **values: object) -> None:
        self.message = message or type(self).message
        self.field = field or type(self).field
        self.values: Mapping[str, object] = values
        super().__init__(self.message.format(**values) if values else self.message)


class NotFound(Refusal):
    """Nothing here that the actor may see."""

    message = "There is nothing here that you may see."


class Forbidden(Refusal):
    """The actor may not do this."""

    message = "You are not allowed to do this."


class Conflict(Refusal):
    """Somebody else was faster, or the page was old."""

    message = "This has changed in the meantime. Nothing was saved twice."
