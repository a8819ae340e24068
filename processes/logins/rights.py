"""Who may decide about new colleagues."""

from processes.people.confidential import may_see_organisation
from processes.people.rights import may_administer
from processes.people.rules import Actor, Grant, MemberRole


def may_refuse(actor: Actor, organisation_id: int) -> bool:
    """See who waits to be accepted into an organisation, and refuse them."""
    if may_administer(actor):
        return may_see_organisation(actor, organisation_id)
    return any(_administers(grant, organisation_id) for grant in actor.grants)


def _administers(grant: Grant, organisation_id: int) -> bool:
    return grant.role is MemberRole.CUSTOMER_ADMINISTRATOR and grant.organisation_id == organisation_id
