"""Fields for amounts of money and for lengths of time, as people write them."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext
from wtforms import Field, Form, StringField
from wtforms.validators import ValidationError

LARGEST = Decimal(10) ** 9
MOST_MINUTES = 100_000
_SPAN = re.compile(r"(?:(\d{1,4})\s*h)?\s*(?:(\d{1,6})\s*(?:min|m)?)?|(\d{1,4}):([0-5]\d)", re.IGNORECASE)


def amount_of(text: str) -> Decimal | None:
    """An amount as people write it, `5 000,50`; None for what is none."""
    plain = "".join(text.split()).replace(",", ".")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < LARGEST and amount == round(amount, 2) else None


def an_amount(form: Form, field: Field) -> None:
    """Refuse what is no amount."""
    if field.data and amount_of(field.data) is None:
        raise ValidationError(gettext("This is not an amount. Write it such as 5000 or 5000.50."))


def a_price(form: Form, field: Field) -> None:
    """Refuse what is no amount, and one below nothing."""
    an_amount(form, field)
    if (amount_of(field.data or "") or 0) < 0:
        raise ValidationError(gettext("A price is zero or more."))


def minutes_of(text: str) -> int | None:
    """A length of time as people write it in minutes, `45`, `45 min`, `4 h`, `4 h 30 min`, `4:30`; None for no such."""
    found = _SPAN.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    hours, minutes = (int(part or 0) for part in (found[1] or found[3], found[2] or found[4]))
    return hours * 60 + minutes


def span_of(minutes: int) -> str:
    """The same the other way."""
    hours, rest = divmod(minutes, 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest or not hours else [])])


class Span(StringField):
    """A length of time; `data` in minutes, None where nothing is written."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else span_of(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was written."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = minutes_of(text) if text else None
        if text and (self.data is None or self.data > MOST_MINUTES):
            raise ValueError(gettext("This is not a length of time. Write it such as 45 min or 4 h 30 min."))
