"""A small company to bill: calendar, tariff, contract, customer, technician; made through the use cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from processes import domains
from processes.calendars import use_cases as calendars
from processes.calendars.rules import weekdays
from processes.contracts import use_cases as contracts
from processes.contracts.models import Contract
from processes.contracts.rules import Activity, Priority, Target, TariffCode
from processes.people import queries as people_queries
from processes.people import use_cases as people
from processes.people.models import Organisation, Person, Project
from processes.people.rules import SYSTEM, Actor, MemberRole, Role
from processes.requests import use_cases as requests
from processes.requests.event_types import EventKind, EventType
from processes.requests.models import Request
from processes.requests.rules import Channel, Impact, RequestKind, RequestState, Urgency
from processes.transactions import settle
from processes.worklogs import use_cases as worklogs
from processes.worklogs.models import WorkLog
from processes.worklogs.rules import Doubt

PRAGUE = ZoneInfo("Europe/Prague")
START = datetime(2026, 10, 1, 6, tzinfo=UTC)
RATES = {
    Activity.REMOTE: (Decimal(1000), Decimal(1500)),
    Activity.ON_SITE: (Decimal(1250), Decimal(1900)),
    Activity.CONSULTATION: (Decimal(999), Decimal("1499.50")),
    Activity.DEVELOPMENT: (Decimal(1600), Decimal(1600)),
}
TARGETS = {
    Priority.CRITICAL: {Target.RESPONSE: 15, Target.RESOLUTION: 120},
    Priority.HIGH: {Target.RESPONSE: 60, Target.RESOLUTION: 480},
    Priority.MEDIUM: {Target.RESPONSE: 120, Target.RESOLUTION: 960},
}


def at(text: str) -> datetime:
    """An instant from Prague's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=PRAGUE).astimezone(UTC)


@dataclass
class World:
    """The company and its people; methods do what a test needs in one line."""

    session: Session
    provider: Organisation
    customer: Organisation
    project: Project
    contract: Contract
    technician: Person
    requester: Person
    by: dict[str, Any] = field(default_factory=lambda: {"actor": SYSTEM, "now": START})

    def actor(self, person: Person) -> Actor:
        """A person with every right they have now."""
        found = people_queries.actor_of(self.session, person.id)
        assert found is not None
        return found

    def staff(self, email: str, *roles: Role) -> Actor:
        """One more member of staff."""
        person = people.add_person(self.session, email=email, name=email.partition("@")[0].title(), **self.by)
        for role in roles:
            people.grant_role(self.session, person=person, role=role, **self.by)
        return self.actor(person)

    def member(self, email: str, role: MemberRole, organisation: Organisation | None = None) -> Actor:
        """One more person of a customer."""
        person = people.add_person(self.session, email=email, name=email.partition("@")[0].title(), **self.by)
        to = organisation or self.customer
        people.add_membership(self.session, person=person, organisation=to, role=role, **self.by)
        return self.actor(person)

    def request(
        self,
        logged: str = "2026-10-05T09:00",
        *,
        state: RequestState = RequestState.ASSIGNED,
        priority: Priority = Priority.HIGH,
        project: Project | None = None,
        summary: str = "Tiskárna netiskne",
    ) -> Request:
        """A request that stands in `state` without a process behind it."""
        place = project or self.project
        request = Request(
            organisation_id=place.organisation_id,
            project_id=place.id,
            requester_id=self.requester.id,
            kind=RequestKind.INCIDENT,
            summary=summary,
            impact=Impact.PERSON,
            urgency=Urgency.MEDIUM,
            channel=Channel.PORTAL,
            priority=priority,
            logged_at=at(logged),
        )
        self.session.add(request)
        self.session.flush()
        self.happens(request, EventKind.LOGGED, logged, state=RequestState.LOGGED)
        if state is not RequestState.LOGGED:
            self.happens(request, EventKind.ASSIGNED, logged, state=state)
        return request

    def happens(self, request: Request, kind: EventType, when: str, **details: Any) -> None:
        """Record an event as the desk itself, or as `actor`."""
        actor = details.pop("actor", SYSTEM)
        requests.record_event(self.session, request, kind, actor=actor, now=at(when), **details)
        settle(self.session)  # as at the end of its transaction

    def work(
        self,
        request: Request,
        start: str,
        minutes: int,
        activity: Activity = Activity.REMOTE,
        description: str = "Výměna podavače papíru",
        *,
        who: Person | None = None,
    ) -> WorkLog:
        """Work of the technician, logged when it ends."""
        end = at(start) + timedelta(minutes=minutes)
        return worklogs.log_work(
            self.session,
            request_id=request.id,
            activity=activity,
            started_at=at(start),
            ended_at=end,
            description=description,
            actor=self.actor(who or self.technician),
            now=end,
            sure=list(Doubt),
        )

    def contract_of(self, organisation: Organisation, number: str, **terms: Any) -> Contract:
        """One more contract with a tariff of its own."""
        return _contract(self.session, organisation, number, self.by, **terms)

    def sign_off(self, request: Request, when: str) -> None:
        """The customer accepts the work."""
        self.happens(request, EventKind.SIGNED_OFF, when, state=RequestState.SIGNED_OFF)


def _contract(
    session: Session,
    organisation: Organisation,
    number: str,
    by: Mapping[str, Any],
    *,
    included: int = 0,
    valid_from: date = date(2026, 1, 1),
    valid_to: date | None = None,
    project: Project | None = None,
    rates: Mapping[Activity, tuple[Decimal, Decimal]] = RATES,
    pauses_for_supplier: bool = False,
) -> Contract:
    week = weekdays(time(8), time(16, 30))
    calendar = calendars.add_calendar(session, name=f"Hours of {number}", weekly=week, country="CZ", **by)
    tariff = contracts.add_tariff(
        session,
        code=TariffCode.STANDARD,
        name=f"Tariff of {number}",
        calendar=calendar,
        targets=TARGETS,
        rates=rates,
        included_minutes=included,
        **by,
    )
    return contracts.add_contract(
        session,
        number=number,
        organisation=organisation,
        tariff=tariff,
        valid_from=valid_from,
        valid_to=valid_to,
        project=project,
        pauses_for_supplier=pauses_for_supplier,
        **by,
    )


def build(session: Session, *, included: int = 0) -> World:
    """The company with one customer under one contract."""
    domains.load()  # another worker may have built the template, and what follows an event is the domains' to say
    by = {"actor": SYSTEM, "now": START}
    provider = people.add_organisation(
        session,
        name="Servis Brno s.r.o.",
        is_provider=True,
        registration_number="27074358",
        vat_number="CZ27074358",
        street="Údolní 33",
        city="Brno",
        postcode="602 00",
        iban="CZ6508000000192000145399",
        billing_email="fakturace@servis.test",
        **by,
    )
    customer = people.add_organisation(
        session,
        name="Pekárny Morava a.s.",
        registration_number="45274649",
        vat_number="CZ45274649",
        street="Mlýnská 12",
        city="Olomouc",
        postcode="779 00",
        billing_email="ucetni@pekarny.test",
        **by,
    )
    project = people.add_project(session, organisation=customer, name="Prodejny", **by)
    technician = people.add_person(session, email="technik@servis.test", name="Jan Novák", **by)
    people.grant_role(session, person=technician, role=Role.TECHNICIAN, **by)
    requester = people.add_person(session, email="vedouci@pekarny.test", name="Eva Malá", **by)
    people.add_membership(
        session, person=requester, organisation=customer, role=MemberRole.REQUESTER, project=project, **by
    )
    contract = _contract(session, customer, "S-2026-01", by, included=included)
    return World(session, provider, customer, project, contract, technician, requester)
