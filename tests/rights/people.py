"""Who asks: the columns of the table of rights, each one person with one role and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

from processes.people.rules import MemberRole, Role

PASSWORD = "four words are enough"


@dataclass(frozen=True)
class Column:
    """A head of the table; `roles` of the staff, `member` at a customer: in one project, or in `all_of` it."""

    head: str
    role: Role | None = None
    member: MemberRole | None = None
    all_of: bool = False
    has_login: bool = True

    @property
    def email(self) -> str:
        """The login; whoever of the staff is cleared for what is confidential has another."""
        return f"{self.head.replace(' ', '-')}@rights.example"

    @property
    def cleared_email(self) -> str:
        """The login of a colleague who is cleared, else in every way the same."""
        return f"cleared-{self.email}"


NOBODY = Column("nobody", has_login=False)
COLUMNS = (
    NOBODY,
    Column("no role"),
    Column("requester", member=MemberRole.REQUESTER),
    Column("approver", member=MemberRole.APPROVER),
    Column("project adm.", member=MemberRole.CUSTOMER_ADMINISTRATOR),
    Column("customer adm.", member=MemberRole.CUSTOMER_ADMINISTRATOR, all_of=True),
    Column("agent", Role.AGENT),
    Column("dispatcher", Role.DISPATCHER),
    Column("technician", Role.TECHNICIAN),
    Column("accountant", Role.ACCOUNTANT),
    Column("designer", Role.PROCESS_DESIGNER),
    Column("manager", Role.SERVICE_MANAGER),
    Column("administrator", Role.ADMINISTRATOR),
)


def logins() -> Iterator[tuple[Column, str]]:
    """Everybody with a login: the column and the address."""
    for column in COLUMNS:
        if column.has_login:
            yield column, column.email
        if column.role is not None:
            yield column, column.cleared_email
