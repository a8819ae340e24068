"""What was changed about a person, as sentences."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from app.web.filters import day, money
from app.web.words import topic, word, words
from processes.documents.translations import N_
from processes.people.events import PersonChange
from processes.people.known import Changed
from processes.people.rules import MemberRole, Role

ROLES: dict[str, Role | MemberRole] = {role.value: role for kind in (Role, MemberRole) for role in kind}

words(
    {
        "people.role.given": N_("The role {role} was given"),
        "people.role.taken": N_("The role {role} was taken"),
        "people.right.given": N_("The right {role} was given ({where})"),
        "people.right.changed": N_("{role}: highest price {before} → {limit} ({where})"),
        "people.right.taken": N_("The right {role} was taken ({where})"),
        "people.invited": N_("Invited"),
        "people.invitation.withdrawn": N_("The invitation was withdrawn"),
        "people.invitation.accepted": N_("Came and chose a password"),
        "people.invitation.expired": N_("The invitation expired"),
        "people.renamed": N_("{before} is called {after}"),
        "people.address.added": N_("The address {email} was added"),
        "people.address.verified": N_("The address {email} was confirmed"),
        "people.address.removed": N_("The address {email} was removed"),
        "people.left": N_("Left; work taken over by {successor}"),
        "people.came_back": N_("Came back"),
        "people.cleared": N_("Cleared for whatever is confidential"),
        "people.clearance.taken": N_("Cleared no more"),
        "people.merged": N_("The login {email} ({name}) became this one"),
        "people.deputy.named": N_("{name} stands in from {starts_at} until {ends_at}"),
        "people.deputy.ended": N_("{name} stands in no more"),
    }
)


def change_said(changed: Changed) -> str:
    """One change as a sentence in the reader's language."""
    names = ("role", "before", "after", "limit", "successor", "name", "email", "starts_at", "ends_at")
    given = {name: _said(name, changed) for name in names}
    where = " · ".join(name for name in (changed.organisation, changed.project) if name)
    return topic(f"people.{PersonChange(changed.event.kind).value}").format(**given, where=where)


def _said(name: str, changed: Changed) -> str:
    value: Any = changed.event.details.get(name)
    if name == "role" and value in ROLES:
        return word(ROLES[value])
    if name in ("starts_at", "ends_at"):
        return day(datetime.fromisoformat(value)) if value else gettext("further notice")
    if changed.event.kind == PersonChange.RIGHT_CHANGED.value and name in ("before", "limit"):
        return money(Decimal(value.split()[0]), value.split()[1]) if value else gettext("any")
    return str(value) if value else gettext("nobody") if name == "successor" else "–"
