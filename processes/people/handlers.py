"""Tells diagrams whom they may give tasks to, and let start a process (see rules)."""

from processes.engine.language.operations import groups, starters
from processes.people.rules import MemberRole, Role

groups("person:1", *(f"staff:{role.value}" for role in Role))
groups(*(f"{where}:1:{role.value}" for where in ("project", "organisation") for role in MemberRole))
starters(*(f"staff:{role.value}" for role in Role), *(f"customer:{role.value}" for role in MemberRole))
