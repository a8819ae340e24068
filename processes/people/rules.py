"""Who acts, with which rights; what an address and a name look like."""

import enum
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from decimal import Decimal

from processes.people.confidence import FULL, Confidence

LONGEST_NAME = 120  # characters
Amounts = tuple[tuple[Decimal, str], ...]  # of one price, each with its currency (ISO 4217); never added up
PERSON, FOR = "person:", "/for:"  # parts of an actor's key
PASSWORD_LENGTH = 10  # characters at least; length counts more than mixture (NIST SP 800-63B)


class Role(enum.Enum):
    """What a member of staff may do."""

    AGENT = "agent"
    DISPATCHER = "dispatcher"
    TECHNICIAN = "technician"
    ACCOUNTANT = "accountant"
    PROCESS_DESIGNER = "process_designer"
    SERVICE_MANAGER = "service_manager"
    ADMINISTRATOR = "administrator"


def roles_named(names: str) -> set[Role]:
    """The roles in a text like `dispatcher, service_manager`; ValueError where one is none."""
    return {Role(name.strip()) for name in names.split(",") if name.strip()}


class MemberRole(enum.Enum):
    """What a customer's person may do in an organisation or in one of its projects."""

    REQUESTER = "requester"
    APPROVER = "approver"
    CUSTOMER_ADMINISTRATOR = "customer_administrator"


class Scope(enum.Enum):
    """What an API token may be used for, within what its person may do."""

    READ = "read"  # look at everything that the person may see
    REQUESTS = "requests"  # log requests and write into them
    WORK = "work"  # log work, take and complete tasks
    EVENTS = "events"  # tell the desk what happened in other systems


class UnverifiedMail(enum.Enum):
    """What a mail may do whose sender nobody vouches for."""

    COMMENTS = "comments"  # log and comment, marked; it answers only the mail of ours that its address was sent
    WAITS = "waits"  # nothing: an agent looks at it first


@dataclass(frozen=True)
class Limit:
    """The highest price, without VAT, that an approver may accept; prices in another currency are above it."""

    amount: Decimal
    currency: str  # ISO 4217

    def covers(self, price: Amounts) -> bool:
        """Whether nothing of a price is above it, or in another currency."""
        return all(currency == self.currency and amount <= self.amount for amount, currency in price)


@dataclass(frozen=True)
class Grant:
    """A customer role in one project, or in every project of the organisation (`project_id` None)."""

    organisation_id: int
    project_id: int | None
    role: MemberRole
    limit: Limit | None = None  # of an approver; None: any price

    def reaches(self, organisation_id: int, project_id: int) -> bool:
        """Whether it counts in a project."""
        return self.organisation_id == organisation_id and self.project_id in (None, project_id)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who does something: exactly one of the three below, each with no more rights than it states; else nobody.

    The types carry other names than the record `Person`, as rights are read where records are.
    """

    name: str
    person_id: int | None = field(default=None, init=False)
    roles: frozenset[Role] = field(default=frozenset(), init=False)
    grants: frozenset[Grant] = field(default=frozenset(), init=False)
    project_ids: frozenset[int] = field(default=frozenset(), init=False)
    keys: frozenset[str] = field(default=frozenset(), init=False)
    stands_in: tuple["PersonActor", ...] = field(default=(), init=False)
    confidence: Confidence = field(default=FULL, init=False)
    instead_of: "PersonActor | None" = field(default=None, init=False)

    def __post_init__(self) -> None:
        if type(self) is Actor:
            raise TypeError("An actor is a person, the desk or an outsider.")

    @property
    def is_staff(self) -> bool:
        """Works for the service provider."""
        return bool(self.roles)

    @property
    def administered_organisations(self) -> frozenset[int]:
        """Organisations (ids) of which this customer administers everything."""
        return frozenset(g.organisation_id for g in self._administering if g.project_id is None)

    @property
    def administered_projects(self) -> frozenset[int]:
        """Projects (ids) that this customer administers one by one, not with their whole organisation."""
        return frozenset(g.project_id for g in self._administering if g.project_id is not None)

    @property
    def _administering(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.role is MemberRole.CUSTOMER_ADMINISTRATOR]

    @property
    def starter_keys(self) -> frozenset[str]:
        """As whom they may start processes by hand: staff:dispatcher, customer:requester; administrators as anybody
        of the staff, customers' administrators as any customer."""
        all_of = {MemberRole.CUSTOMER_ADMINISTRATOR: set(MemberRole)}
        customer = {role for grant in self.grants for role in all_of.get(grant.role, {grant.role})}
        staff = {role for role in Role if self.has(role)}
        return frozenset({*(f"staff:{role.value}" for role in staff), *(f"customer:{role.value}" for role in customer)})

    @property
    def is_desk(self) -> bool:
        """Is the product itself."""
        return isinstance(self, Desk)

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds any of the staff roles; administrators hold all."""
        return Role.ADMINISTRATOR in self.roles or bool(self.roles & set(roles))

    @property
    def key(self) -> str:
        """The engine's name of this actor."""
        raise NotImplementedError

    @property
    def absent_name(self) -> str | None:
        """For whom this is done, where a deputy does it."""
        return self.instead_of.name if self.instead_of else None

    @property
    def task_keys(self) -> frozenset[str]:
        """The keys whose tasks this actor sees: their own, and those of whom they stand in for."""
        return self.keys.union(*(absent.keys for absent in self.stands_in))

    @property
    def own_keys(self) -> frozenset[str]:
        """The keys under which a task was given to this actor themselves, or to whom they stand in for."""
        return frozenset(key for key in self.task_keys if key.startswith(PERSON)) | {self.key}

    def doing(self, assignee: str | None, groups: Collection[str], claimed_by: str | None = None) -> "Actor":
        """As whom this actor does a task: instead of an absent colleague who has it, or who alone may do it."""
        for absent in self.stands_in:
            if claimed_by in absent.keys or (claimed_by is None and assignee in absent.keys):
                return self.acting_instead_of(absent)
        if assignee in self.keys or not self.keys.isdisjoint(groups):
            return self
        able = (absent for absent in self.stands_in if not absent.keys.isdisjoint({assignee, *groups}))
        first = next(able, None)
        return self.acting_instead_of(first) if first else self

    def acting_instead_of(self, absent: "PersonActor") -> "Actor":
        """This actor with an absent colleague's rights beside their own; what they do is written down as done
        for them.
        """
        return self


@dataclass(frozen=True, kw_only=True)
class PersonActor(Actor):
    """A person of ours with their rights.

    `project_ids` are the projects whose requests a customer may see; staff see all.
    """

    person_id: int
    roles: frozenset[Role] = frozenset()
    grants: frozenset[Grant] = frozenset()
    project_ids: frozenset[int] = frozenset()
    keys: frozenset[str] = frozenset()
    confidence: Confidence = FULL
    stands_in: tuple["PersonActor", ...] = ()  # who is away and has made this person their deputy
    instead_of: "PersonActor | None" = None

    @property
    def key(self) -> str:
        """`person:12`; `person:12/for:7` of a deputy who does what was the absent one's to do."""
        return f"{PERSON}{self.person_id}" + (f"{FOR}{self.instead_of.person_id}" if self.instead_of else "")

    def acting_instead_of(self, absent: "PersonActor") -> "PersonActor":
        """This person with an absent colleague's rights beside their own."""
        return replace(
            self,
            roles=self.roles | absent.roles,
            grants=self.grants | absent.grants,
            project_ids=self.project_ids | absent.project_ids,
            keys=self.keys | absent.keys,
            instead_of=absent,
        )


@dataclass(frozen=True, kw_only=True)
class Desk(Actor):
    """The product itself: what diagrams, schedules and commands do without a person."""

    name: str = "Podpora"

    @property
    def key(self) -> str:
        """The engine's own name."""
        return "system"


@dataclass(frozen=True, kw_only=True)
class Outsider(Actor):
    """Nobody of ours: whoever wrote a mail, a machine. May do nothing but what was handed to them:

    `request_id` is the request to which their message belongs by a proof of ours (a signed address, our Message-ID).
    """

    request_id: int | None = None

    @property
    def key(self) -> str:
        """Nobody of the engine's."""
        return "outsider"


SYSTEM = Desk()


def normal_email(address: str) -> str:
    """An address as it is stored and compared: trimmed, lower case."""
    return address.strip().lower()


def plain_name(name: str) -> str:
    """A name as it may stand in a line of others: no control, direction or invisible characters, no line breaks."""
    shown = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in unicodedata.normalize("NFC", name)
    )
    visible = "".join(c for c in shown if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join(visible.split())[:LONGEST_NAME].rstrip()


def folded_name(name: str) -> str:
    """What makes two names look alike: capitals, accents, widths and spaces do not count."""
    letters = (c for c in unicodedata.normalize("NFKD", plain_name(name)) if not unicodedata.combining(c))
    return "".join("".join(letters).casefold().split())
