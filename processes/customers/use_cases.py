"""Changes of customers and of their projects, each written down."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.customers import queries
from processes.customers.checking import checked
from processes.customers.errors import (
    CustomerChanged,
    CustomerEnded,
    NameMissing,
    ProjectNameTaken,
    ProviderStays,
    StillOpen,
)
from processes.customers.models import OrganisationChange
from processes.customers.rights import may_change_customers
from processes.people import use_cases as people
from processes.people.models import Organisation, Project
from processes.people.rights import require
from processes.people.rules import Actor

MOST_NAMED = 3  # of what is still open


def add_customer(
    session: Session, *, said: Mapping[str, Any], actor: Actor, now: datetime, project: str = ""
) -> Organisation:
    """A new customer with its first project, which is called like it where nothing is said.

    `said` has columns of Organisation. Refuses as `change_customer` does.
    """
    require(may_change_customers(actor))
    kept = checked(session, {"country": "CZ", **said}, None)
    customer = people.add_organisation(session, **kept, actor=actor, now=now)
    note(session, customer, "added", actor, now)
    add_project(session, customer=customer, name=project.strip() or customer.name, actor=actor, now=now)
    return customer


def change_customer(
    session: Session,
    *,
    customer: Organisation,
    said: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Change what is said of a customer (`said`: columns of Organisation); what differs is written down.

    `seen`: the last change that the page has shown. NameMissing, CustomerNameTaken, RegistrationNumberWrong,
    RegistrationNumberTaken, VatNumberWrong, IbanWrong, CountryUnknown, DomainWrong, DomainOfEverybody, DomainTaken,
    CustomerChanged.
    """
    require(may_change_customers(actor))
    lock(session, customer)
    if seen is not None and seen != queries.last_change(session, customer.id):
        raise CustomerChanged()
    kept = checked(session, {"country": customer.country, **said}, customer)
    write(session, customer, kept, actor=actor, now=now)


def write(session: Session, customer: Organisation, said: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """Keep what was checked already (a file that is taken over is checked as a whole), and write down what differs."""
    require(may_change_customers(actor))
    for name, value in said.items():
        before = getattr(customer, name)
        if before != value:
            setattr(customer, name, value)
            note(session, customer, f"changed.{name}", actor, now, before=_told(before), after=_told(value))


def end_customer(session: Session, *, customer: Organisation, anyway: bool, actor: Actor, now: datetime) -> None:
    """Serve a customer no more: its projects end, so nobody logs requests; a second time changes nothing.

    ProviderStays; StillOpen names open requests and valid contracts unless they may stay (`anyway`).
    """
    require(may_change_customers(actor))
    if customer.is_provider:
        raise ProviderStays()
    lock(session, customer)
    if customer.ended_at is not None:
        return
    _ask(session, queries.left_open(session, now, organisation_id=customer.id), anyway)
    customer.ended_at = now
    note(session, customer, "ended", actor, now)
    for project in customer.projects:
        if project.is_active:
            _close(session, project, actor, now)


def serve_again(session: Session, *, customer: Organisation, actor: Actor, now: datetime) -> None:
    """Serve a customer again, with the projects that ended with it; harmless where it is served."""
    require(may_change_customers(actor))
    lock(session, customer)
    if customer.ended_at is None:
        return
    ended, customer.ended_at = customer.ended_at, None
    note(session, customer, "served_again", actor, now)
    for project in queries.projects_ended(session, customer.id, ended):
        _open(session, project, actor, now)


def add_project(session: Session, *, customer: Organisation, name: str, actor: Actor, now: datetime) -> Project:
    """A new project of a customer; NameMissing, ProjectNameTaken, CustomerEnded."""
    require(may_change_customers(actor))
    lock(session, customer)
    if customer.ended_at is not None:
        raise CustomerEnded(name=customer.name)
    called = _project_name(session, customer.id, name)
    project = people.add_project(session, organisation=customer, name=called, actor=actor, now=now)
    note(session, customer, "project_added", actor, now, project=called)
    return project


def rename_project(session: Session, *, project: Project, name: str, actor: Actor, now: datetime) -> None:
    """Call a project something else; NameMissing, ProjectNameTaken."""
    require(may_change_customers(actor))
    lock(session, project.organisation)
    before, called = project.name, _project_name(session, project.organisation_id, name, but=project.id)
    if called != before:
        project.name = called
        note(session, project.organisation, "project_renamed", actor, now, before=before, after=called)


def end_project(session: Session, *, project: Project, anyway: bool, actor: Actor, now: datetime) -> None:
    """Nobody logs requests in a project any more; a second time changes nothing. StillOpen, unless `anyway`."""
    require(may_change_customers(actor))
    lock(session, project.organisation)
    if project.is_active:
        _ask(session, queries.left_open(session, now, project_id=project.id), anyway)
        _close(session, project, actor, now)


def open_project(session: Session, *, project: Project, actor: Actor, now: datetime) -> None:
    """Requests are logged in a project again; harmless where they are. CustomerEnded."""
    require(may_change_customers(actor))
    lock(session, project.organisation)
    if project.organisation.ended_at is not None:
        raise CustomerEnded(name=project.organisation.name)
    if not project.is_active:
        _open(session, project, actor, now)


def note(session: Session, customer: Organisation, kind: str, actor: Actor, now: datetime, **said: Any) -> None:
    """Write down a change of an organisation."""
    session.flush()
    session.add(OrganisationChange(organisation_id=customer.id, at=now, actor=actor.name, kind=kind, details=said))
    session.flush()


def _close(session: Session, project: Project, actor: Actor, now: datetime) -> None:
    project.is_active, project.ended_at = False, now
    note(session, project.organisation, "project_ended", actor, now, project=project.name)


def _open(session: Session, project: Project, actor: Actor, now: datetime) -> None:
    project.is_active, project.ended_at = True, None
    note(session, project.organisation, "project_opened", actor, now, project=project.name)


def lock(session: Session, organisation: Organisation) -> None:
    """Read an organisation anew; whoever else changes it waits until the transaction ends."""
    session.refresh(organisation, with_for_update={"key_share": True})


def _ask(session: Session, left: queries.LeftOpen, anyway: bool) -> None:
    if anyway or not left:
        return
    named = [*left.contracts[:MOST_NAMED], *left.requests[:MOST_NAMED]]
    more = left.count - len(named)
    raise StillOpen(left=", ".join(named) + (f" (+{more})" if more > 0 else ""))


def _project_name(session: Session, organisation_id: int, name: str, but: int = 0) -> str:
    called = " ".join(name.split())
    if not called:
        raise NameMissing()
    same = select(Project.id).where(Project.organisation_id == organisation_id, Project.id != but)
    if session.scalar(same.where(func.lower(Project.name) == called.lower()).limit(1)) is not None:
        raise ProjectNameTaken()
    return called


def _told(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, list) else str(getattr(value, "value", value) or "")
    return text or "–"
