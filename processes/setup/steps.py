"""Changes of the steps: settled by hand, language chosen, hours and tariffs made from templates, people let in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.calendars.models import ServiceCalendar
from processes.calendars.use_cases import add_calendar
from processes.calendars.weeks import TEMPLATES
from processes.chosen import tell_choice
from processes.contracts.errors import CurrencyUnknown
from processes.contracts.models import Tariff
from processes.contracts.rules import CURRENCIES, Activity, Priority, Target, TariffCode
from processes.contracts.use_cases import add_tariff
from processes.logins.invitations import invite
from processes.people.models import Person
from processes.people.profiles import check_profile
from processes.people.rights import require
from processes.people.rules import Actor, Role
from processes.rosters.models import ShiftPattern, Skill
from processes.rosters.patterns import add_pattern, add_pattern_member
from processes.rosters.rules import Rota, Slot
from processes.rosters.shifts import add_shift
from processes.rosters.skills import add_skill, set_level
from processes.setup.errors import NothingChosen, PromiseMissing, SkillsMissing
from processes.setup.models import SettledStep, SetupChoice
from processes.setup.queries import choice
from processes.setup.rights import may_set_up
from processes.setup.rules import PROMISED, Step

WORKING_DAYS = range(5)
WORKS_ALONE = 2  # the level of a skill that is named at the first start


def settle(session: Session, *, step: Step, actor: Actor, now: datetime) -> None:
    """Say that a step is done, or not needed; a second time changes nothing."""
    require(may_set_up(actor))
    settled = insert(SettledStep).values(step=step.value, at=now, by_id=actor.person_id)
    session.execute(settled.on_conflict_do_nothing())


def choose_language(
    session: Session, *, locale: str, timezone: str, currency: str, actor: Actor, now: datetime
) -> None:
    """Choose what is in force wherever nobody chose otherwise; LocaleUnknown, TimezoneUnknown, CurrencyUnknown."""
    require(may_set_up(actor))
    check_profile(locale, timezone)
    if currency not in CURRENCIES:
        raise CurrencyUnknown(known=", ".join(CURRENCIES))
    said = {"locale": locale, "timezone": timezone, "currency": currency}
    kept = insert(SetupChoice).values(id=1, **said)
    session.execute(kept.on_conflict_do_update(index_elements=[SetupChoice.id], set_=said))
    tell_choice(session, said)
    settle(session, step=Step.LANGUAGE, actor=actor, now=now)


def make_hours(
    session: Session, *, named: Mapping[str, str], country: str | None, timezone: str, actor: Actor, now: datetime
) -> list[ServiceCalendar]:
    """Service calendars from templates (`named`: template → name), all or none.

    NothingChosen, CalendarNameTaken, CountryUnknown, TimezoneUnknown.
    """
    require(may_set_up(actor))
    if not named:
        raise NothingChosen(field="templates")
    made = []
    for template, name in named.items():
        weekly, has_holidays = TEMPLATES[template]
        said: dict[str, Any] = {"weekly": weekly, "country": country if has_holidays else None, "timezone": timezone}
        made.append(add_calendar(session, name=name, **said, actor=actor, now=now))
    return made


@dataclass(frozen=True, slots=True)
class NewTariff:
    """A tariff as it was said: minutes by priority and target, prices of an hour for every kind of work."""

    code: TariffCode
    name: str
    calendar_id: int
    targets: Mapping[tuple[Priority, Target], int | None]
    hourly: Decimal
    out_of_hours: Decimal
    included_minutes: int


def make_tariffs(session: Session, *, tariffs: Sequence[NewTariff], actor: Actor, now: datetime) -> list[Tariff]:
    """Tariffs that promise something for every priority, all or none.

    NothingChosen, PromiseMissing, TariffNameTaken.
    """
    require(may_set_up(actor))
    if not tariffs:
        raise NothingChosen()
    currency = choice(session).currency
    return [_tariff(session, one, currency, actor, now) for one in tariffs]


def _tariff(session: Session, said: NewTariff, currency: str, actor: Actor, now: datetime) -> Tariff:
    targets: dict[Priority, dict[Target, int]] = {}
    for priority in Priority:
        for target in PROMISED:
            minutes = said.targets.get((priority, target))
            if not minutes:
                raise PromiseMissing(tariff=said.name, priority=priority.value, target=target.value)
            targets.setdefault(priority, {})[target] = minutes
    return add_tariff(
        session,
        code=said.code,
        name=said.name,
        calendar=session.get_one(ServiceCalendar, said.calendar_id),
        targets=targets,
        rates=dict.fromkeys(Activity, (said.hourly, said.out_of_hours)),
        currency=currency,
        included_minutes=said.included_minutes,
        actor=actor,
        now=now,
    )


def hire(
    session: Session,
    *,
    email: str,
    name: str,
    roles: Sequence[Role],
    skills: Sequence[str],
    starts: time,
    ends: time,
    today: date,
    country: str | None,
    actor: Actor,
    now: datetime,
) -> Person:
    """Invite a colleague; a technician has skills and works on working days between two times, from today.

    SkillsMissing, what an invitation refuses, SlotInvalid, MemberAlready.
    """
    require(may_set_up(actor))
    chosen = choice(session)
    said: dict[str, Any] = {"email": email, "name": name, "locale": chosen.locale}
    person = invite(session, **said, roles=list(roles), actor=actor, now=now)
    if Role.TECHNICIAN not in roles:
        return person
    if not skills:
        raise SkillsMissing()
    for skill in skills:
        skill_id = _skill(session, skill, actor, now)
        set_level(session, person_id=person.id, skill_id=skill_id, level=WORKS_ALONE, actor=actor, now=now)
    slots = [Slot(1, weekday, starts, ends) for weekday in WORKING_DAYS]
    monday = today - timedelta(days=today.weekday())
    rota = Rota(timezone=chosen.timezone, weeks=1, starts_on=monday, slots=slots, country=country)
    pattern_id = _pattern(session, rota, starts, ends, actor, now)
    member: dict[str, Any] = {"person_id": person.id, "begins_with": 1, "first": today}
    add_pattern_member(session, pattern_id=pattern_id, **member, actor=actor, now=now)
    _rest_of_today(session, person, rota, today, actor, now)
    return person


def _rest_of_today(session: Session, person: Person, rota: Rota, today: date, actor: Actor, now: datetime) -> None:
    """A pattern gives shifts that are to come: who is hired while theirs runs works for the rest of it."""
    running = (one for one in rota.planned(begins_with=1, first=today, last=today) if one.start <= now < one.end)
    for shift in running:
        add_shift(session, person_id=person.id, starts_at=now, ends_at=shift.end, actor=actor, now=now)


def _skill(session: Session, name: str, actor: Actor, now: datetime) -> int:
    known = session.scalar(select(Skill.id).where(Skill.name == name))
    return known if known is not None else add_skill(session, name=name, actor=actor, now=now).id


def _pattern(session: Session, rota: Rota, starts: time, ends: time, actor: Actor, now: datetime) -> int:
    """The pattern of these hours, made for the first who works in them."""
    name = f"{starts:%H:%M}–{ends:%H:%M}"
    known = session.scalar(select(ShiftPattern.id).where(ShiftPattern.name == name))
    return known if known is not None else add_pattern(session, name=name, rota=rota, actor=actor, now=now).id
