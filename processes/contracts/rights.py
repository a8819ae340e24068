"""Which contracts an actor may see."""

from sqlalchemy import ColumnElement, or_

from processes.contracts.models import Contract
from processes.people.confidential import may_see_organisation, organisation_shown
from processes.people.rights import may_administer
from processes.people.rules import Actor, Role


def may_change_contracts(actor: Actor) -> bool:
    """Make and change tariffs, contracts and products."""
    return may_administer(actor) or actor.has(Role.SERVICE_MANAGER)


def may_see_contract(actor: Actor, contract: Contract) -> bool:
    """See a contract: staff all; a customer's administrators those of the organisation or project they administer."""
    return (
        actor.is_desk
        or (actor.is_staff and may_see_organisation(actor, contract.organisation_id))
        or contract.organisation_id in actor.administered_organisations
        or contract.project_id in actor.administered_projects
    )


def visible(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition for lists of contracts."""
    if actor.is_desk or actor.is_staff:
        return organisation_shown(actor, Contract.organisation_id)
    return or_(
        Contract.organisation_id.in_(sorted(actor.administered_organisations)),
        Contract.project_id.in_(sorted(actor.administered_projects)),
    )


def may_list_contracts(actor: Actor) -> bool:
    """Look at contracts: everybody who works here, and whoever administers a customer or one of its projects."""
    return actor.is_staff or bool(actor.administered_organisations or actor.administered_projects)


def may_count_on(actor: Actor) -> bool:
    """Read what is promised in one's own projects: every customer who has one."""
    return not actor.is_staff and bool(actor.project_ids)


def may_see_tariffs(actor: Actor) -> bool:
    """Look at what is sold to everybody: everybody who works here."""
    return actor.is_staff
