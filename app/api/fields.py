"""What the fields of resources are made of: each is dumped and validated by the same field."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

from flask import current_app, url_for
from marshmallow import Schema, ValidationError, fields, validate

from app.extensions import db
from processes.catalogue.queries import known
from processes.catalogue.rules import Code
from processes.clock import FIRST_YEAR, LAST_YEAR, within_reach

EXAMPLE = "2026-11-20T09:30:00+00:00"
LARGEST_ID = 2**63 - 1


class Address(fields.String):
    """The whole address of a resource under BASE_URL: the Host header is the sender's to choose."""

    def __init__(self, endpoint: str, attribute: str) -> None:
        super().__init__(attribute=attribute, dump_only=True)
        self.endpoint = endpoint

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str:
        return f"{current_app.config['BASE_URL']}{url_for(self.endpoint, **{str(self.attribute): value})}"


def _sensible(moment: datetime) -> None:
    if not within_reach(moment):
        raise ValidationError(f"Must lie between the years {FIRST_YEAR} and {LAST_YEAR}.")


class Instant(fields.AwareDateTime):
    """An instant: taken with a zone, given in UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", validate=_sensible, metadata={"example": EXAMPLE}, **options)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **more: Any) -> str | None:
        return value.astimezone(UTC).isoformat() if value else None


class Month(fields.String):
    """A month by its first day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"example": "2026-10"}, **options)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str:
        return f"{value:%Y-%m}"


class Amount(fields.String):
    """An amount of money as decimal text: no reader rounds it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"example": "1190.00"}, **options)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str:
        return str(value)


def one_of(members: type[Enum], **options: Any) -> fields.Enum[Any]:
    """A member of an enumeration, by its value."""
    return fields.Enum(members, by_value=fields.String, **options)


class Coded(fields.String):
    """The code of an item in one of the company's own lists, which `/api/v1/catalogue` has."""

    def __init__(self, kind: type[Code], **options: Any) -> None:
        told = f"A code of the list {kind.list.value}, see /api/v1/catalogue/{kind.list.value}"
        super().__init__(**{"metadata": {"description": told}, **options})
        self.kind = kind

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Code:
        said = super()._deserialize(value, attr, data, **kwargs)
        offered = [one.code for one in known(db.session())[self.kind.list].values() if one.is_active]
        if said not in offered:
            raise ValidationError(f"Must be one of: {', '.join(offered)}.")
        return self.kind(said)


def coded(kind: type[Code], **options: Any) -> Coded:
    """An item of one of the company's own lists, by its code."""
    return Coded(kind, **options)


def text(longest: int, *, shortest: int = 1, **options: Any) -> fields.String:
    """A text of up to `longest` characters that the database can hold."""
    length = validate.Length(min=shortest, max=longest)
    return fields.String(
        validate=[length, validate.Regexp(r"^[^\x00]*$", error="Must not hold a zero byte.")], **options
    )


def ident(**options: Any) -> fields.Integer:
    """The id of a record."""
    return fields.Integer(strict=True, validate=validate.Range(min=1, max=LARGEST_ID), **options)


class Named(Schema):
    """Something with a name."""

    id = fields.Integer()
    name = fields.String()


class With:
    """A record with what stands beside it in an answer."""

    def __init__(self, record: Any, **beside: Any) -> None:
        self._record, self._beside = record, beside

    def __getattr__(self, name: str) -> Any:
        beside = self._beside
        return beside[name] if name in beside else getattr(self._record, name)
