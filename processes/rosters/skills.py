"""Changes of skills: the catalogue, and who knows what how well."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.contracts.models import Product
from processes.people.rights import require
from processes.people.rules import Actor
from processes.rosters.changes import note
from processes.rosters.errors import LevelUnknown, SkillInUse, SkillUnknown
from processes.rosters.models import Skill, TechnicianSkill
from processes.rosters.naming import free_name, member_of_staff
from processes.rosters.rights import may_plan

LEVELS = (1, 2, 3)  # learning, works alone, expert


def add_skill(session: Session, *, name: str, actor: Actor, now: datetime, about: str = "") -> Skill:
    """A new skill; NameMissing, RosterNameTaken."""
    require(may_plan(actor))
    skill = Skill(name=free_name(session, Skill, name), note=about.strip())
    session.add(skill)
    session.flush()
    note(session, f"skill:{skill.id}", "skill_added", actor=actor, now=now, name=skill.name)
    return skill


def change_skill(session: Session, *, skill_id: int, name: str, about: str, actor: Actor, now: datetime) -> Skill:
    """Call a skill something else, for technicians and products; NameMissing, RosterNameTaken, SkillUnknown."""
    require(may_plan(actor))
    skill = _locked(session, skill_id)
    before, skill.name = skill.name, free_name(session, Skill, name, but=skill.id)
    skill.note = about.strip()
    session.flush()
    session.execute(update(Product).where(Product.skill == before).values(skill=skill.name))
    session.expire_all()  # the database renamed it for technicians
    note(session, f"skill:{skill_id}", "skill_changed", actor=actor, now=now, before=before, name=name.strip())
    return skill


def remove_skill(session: Session, *, skill_id: int, actor: Actor, now: datetime) -> None:
    """Take a skill that nobody has and no product asks for out of the catalogue; SkillUnknown, SkillInUse."""
    require(may_plan(actor))
    skill = _locked(session, skill_id)
    of_technician = select(TechnicianSkill.person_id).where(TechnicianSkill.skill == skill.name)
    of_product = select(Product.id).where(Product.skill == skill.name)
    if session.scalar(of_technician.limit(1)) or session.scalar(of_product.limit(1)):
        raise SkillInUse()
    session.delete(skill)
    session.flush()


def set_level(
    session: Session, *, person_id: int, skill_id: int, level: int | None, actor: Actor, now: datetime
) -> None:
    """Say how well somebody knows a skill, 1 to 3; None: not at all. NotStaff, SkillUnknown, LevelUnknown."""
    require(may_plan(actor))
    skill, person = _locked(session, skill_id), member_of_staff(session, person_id)
    if level is not None and level not in LEVELS:
        raise LevelUnknown()
    if level is None:
        known = TechnicianSkill.person_id == person.id, TechnicianSkill.skill == skill.name
        session.execute(delete(TechnicianSkill).where(*known))
    else:
        row = insert(TechnicianSkill).values(person_id=person.id, skill=skill.name, level=level)
        known_as = [TechnicianSkill.person_id, TechnicianSkill.skill]
        session.execute(row.on_conflict_do_update(index_elements=known_as, set_={"level": level}))
    said = {"name": person.name, "level": level}
    note(session, f"skill:{skill.id}", "level_set", actor=actor, now=now, **said)


def _locked(session: Session, skill_id: int) -> Skill:
    skill = session.get(Skill, skill_id, with_for_update=True)
    if skill is None:
        raise SkillUnknown()
    return skill
