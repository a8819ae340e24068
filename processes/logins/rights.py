"""Who may let a new colleague in."""

from processes.people.rights import may_administer
from processes.people.rules import Actor, Grant, MemberRole


def may_accept(actor: Actor, organisation_id: int, project_id: int | None = None) -> bool:
    """Accept somebody into an organisation (`project_id` None: all of it) or one of its projects: its administrators,
    those of one project into theirs, and ours."""
    if may_administer(actor):
        return True
    held = {grant.project_id for grant in actor.grants if _administers(grant, organisation_id)}
    return None in held or (project_id is not None and project_id in held)


def may_refuse(actor: Actor, organisation_id: int) -> bool:
    """See who waits to be accepted into an organisation, and refuse them."""
    return may_administer(actor) or any(_administers(grant, organisation_id) for grant in actor.grants)


def _administers(grant: Grant, organisation_id: int) -> bool:
    return grant.role is MemberRole.CUSTOMER_ADMINISTRATOR and grant.organisation_id == organisation_id
