"""What people's roles and the scopes of their tokens are called on pages."""

from app.web.words import words
from processes.documents.translations import N_
from processes.people.rules import MemberRole, Role, Scope

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
    }
)
