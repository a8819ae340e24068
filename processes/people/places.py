"""Whose people an actor sees, and where they give rights: organisations with their projects."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from processes.people.confidential import organisation_shown
from processes.people.models import Organisation, Project
from processes.people.rights import may_administer, may_grant, may_let_in, may_see_people, require
from processes.people.rules import Actor


@dataclass(frozen=True, slots=True)
class GrantPlace:
    """An organisation in which an actor gives rights, or in some of its projects only."""

    organisation: Organisation
    projects: Sequence[Project]
    is_whole: bool


def organisations_seen(session: Session, actor: Actor) -> Sequence[Organisation]:
    """The customers whose people an actor sees, by name: staff all, others those of which they administer a part."""
    require(may_see_people(actor))
    query = select(Organisation).where(~Organisation.is_provider, organisation_shown(actor, Organisation.id))
    if not (actor.is_desk or actor.is_staff):
        parts = select(Project.organisation_id).where(Project.id.in_(sorted(actor.administered_projects)))
        whole = Organisation.id.in_(sorted(actor.administered_organisations))
        query = query.where(or_(whole, Organisation.id.in_(parts)))
    return session.scalars(query.order_by(Organisation.name)).all()


def organisations_granted(session: Session, actor: Actor) -> Sequence[Organisation]:
    """The organisations into which an actor lets people: ours into every one, the provider itself first."""
    require(may_let_in(actor))
    if not may_administer(actor):
        return organisations_seen(session, actor)
    ordered = select(Organisation).order_by(Organisation.is_provider.desc(), Organisation.name)
    return session.scalars(ordered.where(organisation_shown(actor, Organisation.id))).all()


def grant_places(session: Session, actor: Actor, organisation_ids: set[int]) -> list[GrantPlace]:
    """Of these organisations those in which an actor gives rights, with the active projects where they do, by name."""
    require(may_see_people(actor))
    if not organisation_ids:
        return []
    pairs = select(Organisation, Project).outerjoin(Project, (Project.organisation_id == Organisation.id))
    pairs = pairs.where(Organisation.id.in_(sorted(organisation_ids)), ~Organisation.is_provider)
    projects: dict[Organisation, list[Project]] = {}
    for organisation, project in session.execute(pairs.order_by(Organisation.name, Project.name)):
        granted = project is not None and project.is_active and may_grant(actor, organisation.id, project.id)
        projects.setdefault(organisation, []).extend([project] if granted else [])
    made = [GrantPlace(one, found, may_grant(actor, one.id)) for one, found in projects.items()]
    return [place for place in made if place.is_whole or place.projects]
