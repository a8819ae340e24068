"""Who sees customers with their projects, and who changes them; the same rule as a SQL condition for lists."""

from sqlalchemy import ColumnElement, or_, select

from processes.people.confidential import may_see_organisation, organisation_shown
from processes.people.models import Organisation, Project
from processes.people.rights import may_administer, may_see_people
from processes.people.rules import Actor


def may_list_customers(actor: Actor) -> bool:
    """Look at customers: staff at all, whoever administers a customer or one of its projects at theirs."""
    return may_see_people(actor)


def may_change_customers(actor: Actor) -> bool:
    """Enter, change and end customers and their projects: who sets the desk up."""
    return may_administer(actor)


def may_see_customer(actor: Actor, organisation: Organisation) -> bool:
    """See an organisation: staff all, its administrators and those of one of its projects."""
    if actor.is_desk or actor.is_staff:
        return may_see_organisation(actor, organisation.id)
    if organisation.id in actor.administered_organisations:
        return True
    return any(project.id in actor.administered_projects for project in organisation.projects)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition for lists of organisations."""
    if actor.is_desk or actor.is_staff:
        return organisation_shown(actor, Organisation.id)
    parts = select(Project.organisation_id).where(Project.id.in_(sorted(actor.administered_projects)))
    return or_(Organisation.id.in_(sorted(actor.administered_organisations)), Organisation.id.in_(parts))


def may_see_project(actor: Actor, project: Project) -> bool:
    """See a project of a customer: staff, and whoever administers all of it or this project."""
    if actor.is_desk or actor.is_staff or project.organisation_id in actor.administered_organisations:
        return True
    return project.id in actor.administered_projects
