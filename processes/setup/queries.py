"""Whether somebody administers the desk, whether a link makes the first administrator, and what is still missing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from processes.calendars.models import ServiceCalendar
from processes.chosen import NAMES
from processes.contracts.models import Contract, Tariff
from processes.contracts.rules import HOME_CURRENCY
from processes.customers.models import BankAccount
from processes.mail.models import MailAccount
from processes.mail.sealing import secret_hash
from processes.people.models import Membership, Organisation, Person, StaffRole
from processes.people.queries import provider_country
from processes.people.rules import Role
from processes.rosters.models import Shift
from processes.settings import get_settings
from processes.setup.errors import SetupLinkDead
from processes.setup.models import SettledStep, SetupChoice, SetupLink
from processes.setup.rules import Step
from processes.suppliers.models import Supplier


def administrator(session: Session) -> str | None:
    """The name of an active administrator; None on a desk that has none."""
    query = select(Person.name).join(StaffRole, StaffRole.person_id == Person.id)
    query = query.where(StaffRole.role == Role.ADMINISTRATOR, Person.is_active)
    return session.scalar(query.order_by(Person.id).limit(1))


def link_shown(session: Session, secret: str, now: datetime, *, lock: bool = False) -> SetupLink:
    """The link of a secret, while nobody administers the desk; whoever locks it goes first. SetupLinkDead."""
    query = select(SetupLink).where(SetupLink.secret_hash == secret_hash(secret), SetupLink.expires_at > now)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None or administrator(session) is not None:
        raise SetupLinkDead()
    return found


# By what a step shows that it is done; all others somebody settles.
_DONE: Mapping[Step, ColumnElement[bool]] = {
    Step.COMPANY: exists().where(
        Organisation.is_provider,
        Organisation.registration_number.is_not(None),
        BankAccount.organisation_id == Organisation.id,
    ),
    Step.CUSTOMER: exists(Contract.id) & exists(Membership.id),
    Step.MAIL: exists().where(MailAccount.outgoing.is_not(None), MailAccount.incoming.is_not(None)),
    Step.HOURS: exists(ServiceCalendar.id),
    Step.TARIFFS: exists(Tariff.id),
    Step.STAFF: exists(Shift.id) & exists().where(StaffRole.role == Role.TECHNICIAN),
    Step.SUPPLIER: exists(Supplier.id),
}


def steps_done() -> ColumnElement[Any]:
    """Which steps are done, as a part of a statement: a list of [value, whether]."""
    return func.json_build_array(*(func.json_build_array(step.value, _is_done(step)) for step in Step))


def _is_done(step: Step) -> ColumnElement[bool]:
    settled = exists().where(SettledStep.step == step.value)
    return or_(_DONE[step], settled) if step in _DONE else settled


def done_in(told: Any) -> frozenset[Step]:
    """The steps that `steps_done` has found done; the mailbox may be the environment's."""
    settings = get_settings()
    by_environment = {Step.MAIL} if settings.mail_url and settings.inbox_url else set()
    return frozenset({Step(name) for name, is_done in told or () if is_done} | by_environment)


def done(session: Session) -> frozenset[Step]:
    """The steps that are done, in one statement."""
    return done_in(session.scalar(select(steps_done())))


def choice(session: Session) -> SetupChoice:
    """Language, zone and currency with which the steps begin: those chosen, else those of the settings and of the
    company's country.
    """
    if (chosen := session.get(SetupChoice, 1)) is not None:
        return chosen
    begins = {name: getattr(get_settings(), f"default_{name}") for name in NAMES}
    return SetupChoice(**begins | {"currency": HOME_CURRENCY.get(provider_country(session) or "", begins["currency"])})


def company(session: Session) -> Organisation | None:
    """Who keeps the desk; None before it is said."""
    return session.scalar(select(Organisation).where(Organisation.is_provider))
