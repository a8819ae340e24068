"""Fields of a person's page: inviting, rights with their limits, addresses, deputies, leaving, merging."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.people.forms import ProfileForm
from app.web.actors import current_person
from app.web.days import sensible_day
from app.web.forms import Boxes, Named, as_id, filled, stripped
from app.web.ids import identity
from app.web.quantities import amount_of, an_amount
from app.web.words import choices
from processes.contracts.rules import CURRENCIES, HOME_CURRENCY
from processes.people.models import Membership, Organisation, Person
from processes.people.places import GrantPlace
from processes.people.rules import LONGEST_NAME, Limit, MemberRole, Role
from processes.settings import LOCALES, get_settings

LONGEST_ADDRESS = 200
ALL = "all"


class Limited(Named):
    """The highest price that an approver may accept."""

    limit = StringField(
        _l("Highest price"),
        [Optional(), Length(max=30), an_amount],
        filters=[stripped],
        description=_l("Without VAT, of an approver. Leave it empty for any price."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    currency = SelectField(
        _l("Currency"),
        choices=[(code, code) for code in CURRENCIES],
        default=lambda: get_settings().default_currency,
    )

    @property
    def limit_said(self) -> Limit | None:
        """What was typed; None where nothing was."""
        amount = amount_of(self.limit.data or "")
        return Limit(amount, self.currency.data) if amount is not None else None


class LimitForm(Limited):
    """The limit of a right that is held."""

    own_name = "limit"

    def __init__(self, held: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, of=held.id, **kwargs)
        if self.limit.raw_data is not None:  # something was typed here
            return
        self.currency.data = _usual_currency(held.organisation)
        if held.limit:
            self.limit.data, self.currency.data = f"{held.limit.amount:.2f}", held.limit.currency


class RightForm(Limited):
    """Rights in one of the places where the reader gives them."""

    own_name = "right"
    project = SelectField(_l("Where"))
    role = Boxes(_l("What they may do"), [InputRequired(_l("Choose what they may do."))])

    def __init__(self, places: Sequence[GrantPlace], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices(MemberRole)
        if self.currency.raw_data is None and places:
            self.currency.data = _usual_currency(places[0].organisation)
        self.project.choices = [choice for place in places for choice in _places(place, is_alone=len(places) == 1)]

    @property
    def where(self) -> tuple[int, int | None]:
        """The ids of the organisation and of the project; None for all projects."""
        organisation, _, project = self.project.data.partition(":")
        return int(organisation), identity(project)

    @property
    def limits(self) -> dict[MemberRole, Limit | None]:
        """The roles that were ticked, an approver with the limit."""
        roles = [MemberRole(value) for value in filled(self.role)]
        is_useless = self.limit_said is not None and MemberRole.APPROVER not in roles
        limited = roles[:1] if is_useless else [MemberRole.APPROVER]  # refused by name
        return {role: self.limit_said if role in limited else None for role in roles}


def _usual_currency(organisation: Organisation) -> str:
    """In which it most likely pays; another one can be chosen."""
    return HOME_CURRENCY.get(organisation.country, CURRENCIES[0])


def _places(place: GrantPlace, *, is_alone: bool) -> list[tuple[str, str]]:
    name, key = place.organisation.name, place.organisation.id
    every = gettext("All projects")
    whole = [(f"{key}:", every if is_alone else f"{name} · {every}")] if place.is_whole else []
    return [*((f"{key}:{p.id}", p.name if is_alone else f"{name} · {p.name}") for p in place.projects), *whole]


class Whom(FlaskForm):
    """Who is invited."""

    email = EmailField(
        _l("Mail address"), [InputRequired(), Length(max=LONGEST_ADDRESS)], render_kw={"autocomplete": "off"}
    )
    name = StringField(_l("Name"), [InputRequired(), Length(max=LONGEST_NAME)], render_kw={"autocomplete": "off"})
    locale = SelectField(_l("Language"), choices=list(LOCALES.items()), description=_l("Of the invitation."))


class InviteCustomer(Whom, RightForm):
    """Somebody of a customer."""

    own_name = ""


class RolesForm(Named):
    """The roles of a member of staff."""

    own_name = "roles"
    role = Boxes(_l("Roles"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices(Role)

    @property
    def said(self) -> set[Role]:
        """The roles that were ticked."""
        return {Role(value) for value in self.role.data or ()}


class InviteStaff(Whom, RolesForm):
    """Somebody who will work here."""

    own_name = ""


class PersonForm(ProfileForm, Named):
    """Name, numbers, language and zone of somebody else."""

    own_name = "profile"


class AddressForm(Named):
    """A further mail address."""

    own_name = "address"
    email = EmailField(
        _l("Another mail address"), [InputRequired(), Length(max=LONGEST_ADDRESS)], render_kw={"autocomplete": "off"}
    )


class DeputyForm(Named):
    """Who stands in from a day to a day."""

    own_name = "deputy"
    deputy = SelectField(_l("Who stands in"), coerce=as_id, validators=[InputRequired()])
    starts_on = DateField(_l("First day"), [InputRequired(), sensible_day])
    ends_on = DateField(
        _l("Last day"), [Optional(), sensible_day], description=_l("Leave it empty until further notice.")
    )
    when_absent = BooleanField(
        _l("Only while an absence is approved"),
        description=_l("Otherwise every day of this time, also while they are here."),
    )

    def __init__(self, colleagues: Sequence[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deputy.choices = [(one.id, one.name) for one in colleagues]

    @property
    def span(self) -> tuple[datetime, datetime | None]:
        """The instants that the days mean for the reader."""
        last = self.ends_on.data
        return _midnight(filled(self.starts_on)), _midnight(last + timedelta(days=1)) if last else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(current_person().timezone)).astimezone(ZoneInfo("UTC"))


class LeaveForm(FlaskForm):
    """Who takes over the open work of somebody who leaves."""

    successor = SelectField(_l("Who takes it over"), coerce=as_id, validators=[Optional()])

    def __init__(self, colleagues: Sequence[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.successor.choices = [("", _l("Nobody")), *((one.id, one.name) for one in colleagues)]


class OtherForm(FlaskForm):
    """The other login of the same person."""

    class Meta:
        csrf = False  # it only asks

    other = StringField(_l("The other mail address"), [InputRequired(), Length(max=LONGEST_ADDRESS)])
