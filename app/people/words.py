"""What people's roles, how they stand, and the scopes of their tokens are called on pages."""

from flask_babel import gettext

from app.web.filters import money
from app.web.words import Word, word, words
from processes.documents.translations import N_
from processes.logins.models import InvitationState
from processes.logins.standing import Held, Side, Standing
from processes.people.rules import Limit, MemberRole, Role, Scope

words(
    {
        MemberRole.REQUESTER: N_("Requester"),
        MemberRole.APPROVER: N_("Approver"),
        MemberRole.CUSTOMER_ADMINISTRATOR: N_("Customer administrator"),
        Role.AGENT: N_("Agent"),
        Role.DISPATCHER: N_("Dispatcher"),
        Role.TECHNICIAN: N_("Technician"),
        Role.ACCOUNTANT: N_("Accountant"),
        Role.PROCESS_DESIGNER: N_("Process designer"),
        Role.SERVICE_MANAGER: N_("Service manager"),
        Role.ADMINISTRATOR: N_("Administrator"),
        Scope.READ: N_("Read what I may see"),
        Scope.REQUESTS: N_("Log requests and write into them"),
        Scope.WORK: N_("Log work, take and complete tasks"),
        Scope.EVENTS: N_("Send messages of other systems"),
        Standing.ACTIVE: Word(N_("Has a login"), "circle-check", "ok"),
        Standing.INVITED: Word(N_("Has not come yet"), "mail", "waiting"),
        Standing.EXPIRED: Word(N_("The invitation has expired"), "alert-triangle", "risk"),
        Standing.WITHOUT: Word(N_("Without a login"), "user"),
        Standing.LEFT: Word(N_("Has left"), "user-off"),
        Side.STAFF: N_("Staff"),
        Side.CUSTOMERS: N_("Customers"),
        InvitationState.WAITING: Word(N_("Waits"), "hourglass", "waiting"),
        InvitationState.ACCEPTED: Word(N_("Accepted"), "circle-check", "ok"),
        InvitationState.EXPIRED: Word(N_("Expired"), "alert-triangle", "risk"),
        InvitationState.WITHDRAWN: Word(N_("Withdrawn"), "arrow-back-up"),
    }
)


def role_said(role: MemberRole, limit: Limit | None) -> str:
    """A customer's role, with the highest price of an approver."""
    if limit is None:
        return word(role)
    return gettext("%(role)s up to %(price)s", role=word(role), price=money(limit.amount, limit.currency))


def right_said(held: Held) -> str:
    """The same with the project in which it counts."""
    return role_said(held.role, held.limit) + (f" · {held.project}" if held.project else "")
