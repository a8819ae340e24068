"""What belongs to the desk itself, to no customer: one record of each kind, as the addresses of the table need it."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.calendars.models import CalendarException, ServiceCalendar
from processes.catalogue.models import CatalogueItem
from processes.clock import utcnow
from processes.connections.models import ConnectionSecret, WebAct
from processes.contracts.models import Product, Tariff
from processes.customers.models import BankAccount
from processes.engine.administration.bulk import BulkAct
from processes.engine.designing import drafts
from processes.engine.designing.models import Draft, PlannedDeployment, PlanState, ShippedFile
from processes.engine.files.resources import DefinitionKind
from processes.engine.migration.models import Migration
from processes.engine.store.models import Definition, Deployment, ProcessInstance
from processes.engine.store.retirements import Retirement
from processes.engine.store.texts import DrawnText
from processes.imports.models import Import, ImportMapping, ImportState
from processes.imports.subjects import Subject
from processes.people.models import Deputy, Organisation, Person, PersonAddress
from processes.rosters.models import (
    Absence,
    PatternMember,
    PatternSlot,
    Shift,
    ShiftPattern,
    Skill,
    Team,
    TeamMember,
)
from processes.suppliers.models import Supplier
from processes.walls.models import Wall
from tests.world import World

COLLEAGUE, PROCESS = "kral@severka.example", "handle_request"
DAY = date(2030, 1, 2)
NAMED = {
    "day": str(DAY),
    "decision": "approve",
    "logo": "0" * 64,
    "file": "nothing.css",
    "form": "message",
    "kind": "bpmn",
    "source": "person",
    "locale": "cs",
    "list": "requests",
    "example": "people",
    "step": "company",
    "starter": "simple_approval",
    "tour": "library",
    "switch": "suspend",
    "settling": "publish",
    "catalogue": "activities",
    "pack": "standard",
    "part": "main",
    "process": PROCESS,
    "process by hand": "none_by_hand",
    "revision": 1,
    "version": "0",
}


def add(session: Session) -> None:
    """What the sample company has not."""
    now = utcnow()
    person = session.scalars(select(Person).where(Person.email == COLLEAGUE)).one()
    on = {"person_id": person.id, "first": now.date()}
    team, pattern = Team(name="First line"), ShiftPattern(name="Nights", starts_on=now.date())
    session.add_all([team, pattern])
    session.flush()
    session.add(PatternSlot(pattern_id=pattern.id, week=1, weekday=0, starts=time(20), ends=time(23)))
    session.add_all([TeamMember(team_id=team.id, **on), PatternMember(pattern_id=pattern.id, **on)])
    calendar = session.scalars(select(ServiceCalendar.id)).first()
    session.add(CalendarException(calendar_id=calendar, day=DAY))
    later = now + timedelta(days=30)
    session.add(Absence(person_id=person.id, starts_at=later, ends_at=later + timedelta(hours=8)))
    World(session, now=now).works(person, later + timedelta(days=9), 1)
    said = dict.fromkeys(("label", "about", "base", "path", "headers"), "")
    session.add(WebAct(name="a.b", method="GET", **said, inputs=[], results={}, changed_at=now))
    session.add(Wall(name="Lobby", key_hash="hash of a wall", made_at=now))
    session.add(PersonAddress(person_id=person.id, email="kral@far.example", added_at=now))
    other = session.scalars(select(Person.id).where(Person.email == "benes@severka.example")).one()
    session.add(Deputy(person_id=person.id, deputy_id=other, starts_at=now))
    provider = session.scalars(select(Organisation.id).where(Organisation.is_provider)).one()
    session.add(
        BankAccount(organisation_id=provider, iban="CZ5508000000001234567899", currency="EUR", is_default=False)
    )
    session.add(BulkAct(act="retry", reason="", actor="system", chosen={}, total=0, created_at=now))
    _import(session, person.id)
    _designed(session)


def _import(session: Session, person_id: int) -> None:
    now, columns = utcnow(), {"name": {"column": "Název"}}
    said: dict[str, Any] = {
        "about": {"format": "csv", "encoding": "utf-8", "delimiter": ";"},
        "columns": ["Název"],
        "sample": [],
        "mapping": columns,
    }
    file = {"filename": "export.csv", "size": 5, "sha256": "0", "content": "Název\n".encode()}
    when = {"moved_at": now, "uploaded_at": now, "uploaded_by_id": person_id, "state": ImportState.UPLOADED}
    session.add(Import(subject=Subject.ORGANISATIONS, **file, **said, **when))
    session.add(ImportMapping(subject=Subject.ORGANISATIONS, name="Usual", mapping=columns))


def _designed(session: Session) -> None:
    now, definition = utcnow(), _definition(session)
    drafts.open_definition(session, definition.id, actor="system", now=now)
    shipped = {name: getattr(definition, name) for name in ("pack", "kind", "key", "name", "content", "content_hash")}
    offered = {"path": definition.resource, "base": definition.content, "offered_at": now}
    session.add(ShippedFile(definition_id=definition.id, **shipped, **offered))
    by = {"author": "Podpora", "actor": "system", "planned_at": now, "due_at": now + timedelta(days=30)}
    kept = {"reason": "", "red": [], "obstacles": [], "revision": 1, "state": PlanState.WAITING}
    session.add(PlannedDeployment(pack="standard", note="Later", **by, **kept))
    over = {"retired_at": now, "taken_back_at": now, "taken_back_by": "system", "taken_back_reason": "Tried"}
    session.add(Retirement(pack="standard", key=PROCESS, reason="Tried", actor="system", **over))
    session.add(DrawnText(source="Close it", locale="cs", text="Zavřít", before="", actor="system", at=now))
    case = session.scalars(select(ProcessInstance).order_by(ProcessInstance.id)).first()
    assert case is not None
    known = {"definition_id": case.definition_id, "pinned": case.pinned, "pinned_hash": case.pinned_hash}
    said = {"changes": {}, "reason": "", "actor": "system", "created_at": now, "finished_at": now}
    session.add(Migration(process=PROCESS, pack="standard", **known, **said))


def _definition(session: Session) -> Definition:
    of = select(Definition).where(Definition.key == PROCESS, Definition.kind == DefinitionKind.BPMN)
    return session.scalars(of.where(Definition.pack == "standard")).one()


def read(session: Session) -> dict[str, Any]:
    """The ids, by what they name."""
    person = session.scalars(select(Person.id).where(Person.email == COLLEAGUE)).one()

    def first(of: Any, *where: Any) -> Any:
        found = session.scalars(select(of.id).where(*where).order_by(of.id).limit(1)).first()
        assert found is not None, of
        return found

    kinds = {
        "absence": Absence,
        "account": BankAccount,
        "calendar": ServiceCalendar,
        "catalogue item": CatalogueItem,
        "deployment": Deployment,
        "draft": Draft,
        "import": Import,
        "mapping": ImportMapping,
        "move": Migration,
        "pattern": ShiftPattern,
        "pattern member": PatternMember,
        "planned deployment": PlannedDeployment,
        "product": Product,
        "retirement": Retirement,
        "secret": ConnectionSecret,
        "web act": WebAct,
        "shipped file": ShippedFile,
        "skill": Skill,
        "supplier": Supplier,
        "tariff": Tariff,
        "team": Team,
        "team member": TeamMember,
        "text change": DrawnText,
        "wall": Wall,
    }
    definition = _definition(session).id
    found = {name: first(of) for name, of in kinds.items()}
    return {
        **NAMED,
        **found,
        "bulk act": first(BulkAct, BulkAct.actor == "system"),
        "definition": definition,
        "reference": f"definition:{definition}",
        "shift": first(Shift, Shift.person_id == person, Shift.starts_at > utcnow() + timedelta(days=30)),
        "version": 1,
        "colleague": person,
        "other person": first(Person, Person.email == "benes@severka.example"),
        "other person of a colleague": first(Person, Person.email == "benes@severka.example"),
        "membership of a colleague": 99_999_999,
        "address of a colleague": first(PersonAddress, PersonAddress.person_id == person),
        "deputy of a colleague": first(Deputy, Deputy.person_id == person),
    }
