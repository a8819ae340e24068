"""Changes of who of the staff sees an organisation with everything that belongs to it, with a reason."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from processes.customers.errors import CustomerUnknown, ProviderStays, ReasonMissing
from processes.customers.rights import may_change_customers, may_see_customer
from processes.customers.use_cases import note
from processes.people.confiding import check_dispatched, set_named
from processes.people.models import Organisation
from processes.people.rights import require
from processes.people.rules import Actor


def confide_customer(
    session: Session,
    *,
    customer: Organisation,
    is_confidential: bool,
    named: Collection[int],
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep a customer and all that is theirs from staff who are neither cleared nor `named` (ids), or open it to all.

    Whoever keeps it is named with the others; its own people see it as before. CustomerUnknown, ReasonMissing,
    ProviderStays, StaffNamed, NobodyDispatches.
    """
    require(may_change_customers(actor))
    require(may_see_customer(actor, customer), CustomerUnknown)
    if customer.is_provider:
        raise ProviderStays()
    if not reason.strip():
        raise ReasonMissing()
    ids = set(named) | ({actor.person_id} if actor.person_id is not None else set()) if is_confidential else set()
    if is_confidential:
        check_dispatched(session, ids)
    names = set_named(session, ids, organisation_id=customer.id)
    customer.is_confidential = is_confidential
    kind = "confided" if is_confidential else "opened"
    note(session, customer, kind, actor, now, reason=reason.strip(), named=", ".join(names))
